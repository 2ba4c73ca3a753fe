"""The result of a trial as plain JSON, growing site by site."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alerts.levels import LEVELS
from alerts.models import Alert, Outcome
from alerts.parameters.trial_judging import Difference, overlap
from alerts.rule_types import CHINA, SITE, Episode, Rule
from registry.models import Point, Site

EXAMPLES = 10
A_SITE = 3
"""No more examples of one kind than this from one site: ten that differ say more."""


def empty() -> dict[str, Any]:
    """``old`` and ``new`` count episodes; by district, level and day both, as [old, new]."""
    return {
        "after": 0,
        "at": 0,
        "tries": 0,
        "old": 0,
        "new": 0,
        "added": 0,
        "gone": 0,
        "raised": 0,
        "lowered": 0,
        "districts": {},
        "levels": {},
        "days": {},
        "examples": {"added": [], "gone": []},
        "gone_reviewed": {"false": 0, "real": 0},
    }


def with_site(result: dict[str, Any], found: Rule, pk: int, differing: Difference) -> dict[str, Any]:
    """``result`` with one more site."""
    old = [*(one for one, _ in differing.kept), *differing.gone]
    new = [*(other for _, other in differing.kept), *differing.added]
    if not old and not new:
        return result
    site = Site.objects.select_related("district").get(pk=pk)
    for place, episodes in enumerate((old, new)):
        for each in episodes:
            _count(result["districts"], site.district.name, place)
            _count(result["levels"], str(each.level), place)
            _count(result["days"], f"{each.start.astimezone(CHINA):%Y-%m-%d}", place)
    result["old"] += len(old)
    result["new"] += len(new)
    result["added"] += len(differing.added)
    result["gone"] += len(differing.gone)
    result["raised"] += sum(other.level > one.level for one, other in differing.kept)
    result["lowered"] += sum(other.level < one.level for one, other in differing.kept)
    for name in ("added", "gone"):
        examples = result["examples"][name]
        room = min(A_SITE, EXAMPLES - len(examples))
        examples += [_example(site, each) for each in getattr(differing, name)[: max(room, 0)]]
    _review(result["gone_reviewed"], found, pk, differing.gone)
    return result


def _count(table: dict[str, list[int]], key: str, place: int) -> None:
    table.setdefault(key, [0, 0])[place] += 1


def _example(site: Site, each: Episode) -> dict[str, Any]:
    return {
        "site": site.pk,
        "name": site.name,
        "district": site.district.name,
        "point": "" if each.subject == SITE else each.subject,
        "level": each.level,
        "start": each.start.isoformat(),
        "end": each.end.isoformat() if each.end else None,
        "sentence": each.sentence,
    }


def _review(table: dict[str, int], found: Rule, pk: int, gone: Iterable[Episode]) -> None:
    """How people had judged the alerts that would not have been raised."""
    if not (gone := list(gone)):
        return
    rows = Alert.objects.filter(site=pk, rule=found.code).exclude(outcome__in=("", Outcome.EXEMPT))
    for point, start, end, outcome in rows.values_list("point_id", "started_at", "ended_at", "outcome"):
        subject = str(point) if point else SITE
        alert = Episode(found.code, subject, 1, start, end)
        if any(each.subject == subject and overlap(each, alert) for each in gone):
            table["false" if outcome == Outcome.FALSE else "real"] += 1


def shown(result: dict[str, Any], found: Rule) -> dict[str, Any]:
    """The same for the page: names of points, instants, levels in words, the widest bar of each table."""
    examples = [each for some in result["examples"].values() for each in some]
    ids = [int(each["point"]) for each in examples if each["point"]]
    names = dict(Point.objects.filter(pk__in=ids).values_list("pk", "name"))
    for each in examples:
        each["point_name"] = names.get(int(each["point"]), "") if each["point"] else ""
        each["start_at"] = datetime.fromisoformat(each["start"])
        each["end_at"] = datetime.fromisoformat(each["end"]) if each["end"] else None
    levels = dict(LEVELS)
    most = max((n for pair in result["districts"].values() for n in pair), default=0) or 1
    return {
        **result,
        "platform": found.platform,
        "by_district": [
            (name, old, new, round(100 * old / most), round(100 * new / most))
            for name, (old, new) in sorted(result["districts"].items(), key=lambda each: -sum(each[1]))
        ],
        "by_level": [(levels[int(level)], *pair) for level, pair in sorted(result["levels"].items())],
        "by_day": sorted((day, *pair) for day, pair in result["days"].items()),
        "change": result["new"] - result["old"],
    }
