"""The one judgement that files and the live portal share: site, readings, rules → episodes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.eras import Era, eras
from alerts.rule_types import CHINA, Episode, Finding, PointView, Row, Rule, SiteView
from alerts.timeline import FOREVER, Case, layout_of


def judge(
    site: SiteView,
    series: Mapping[str, Iterable[Row]],
    rules: Sequence[Rule],
    until: datetime,
    layout: tuple[str, ...] | None = None,
) -> list[Episode]:
    """What ``rules`` of one platform find at ``site`` in the samples up to ``until``, in a fixed order.

    ``series``: point key → samples in any order, ``Sample`` or plain tuples. ``layout`` names the fields of
    the tuples; it must hold ``at`` first, ``flags``, and what the rules need. Default: a Sample's.
    ``at`` is an aware datetime or, faster, epoch seconds as float; the same kind throughout a series.
    Raises ``alerts.timeline.DuplicateSample`` when a point has two samples at one instant.
    """
    if not rules:
        return []
    factors = rules[0].factors
    case = Case(site, series, layout_of(layout or ("at", *factors, "flags"), factors), until.timestamp())
    episodes = [
        episode
        for rule in rules
        for point in rule.subjects(site)
        for episode in _found(rule, case, point, eras(rule, site, point))
    ]
    return sorted(episodes, key=lambda each: (each.rule, each.subject, each.start, each.aspect))


def _found(rule: Rule, case: Case, point: PointView, found: Sequence[Era]) -> list[Episode]:
    if len(found) == 1:
        only = found[0]
        return [_episode(rule, point, each, only) for each in _judged(rule, case, point, only)]
    return _through(rule, case, point, found)


def _judged(rule: Rule, case: Case, point: PointView, era: Era) -> Iterable[Finding]:
    return rule.judge(case, point, era.limits) if era.limits.enabled else ()


def _through(rule: Rule, case: Case, point: PointView, found: Sequence[Era]) -> list[Episode]:
    """Over changes of the parameters: an episode is judged throughout by those in force when it began.

    What the new ones find to have begun before the change begins with the change, unless an episode of the old
    ones still runs then.
    """
    kept: list[Episode] = []
    ends = [each.since for each in found[1:]] + [FOREVER]
    running: dict[str, float] = {}
    for era, until in zip(found, ends, strict=True):
        for each in sorted(_judged(rule, case, point, era), key=lambda finding: finding.start):
            start, end = max(each.start, era.since), FOREVER if each.end is None else each.end
            if start < until and start < end and start >= running.get(each.aspect, -FOREVER):
                kept.append(_episode(rule, point, replace(each, start=start), era))
                running[each.aspect] = end
    return kept


def _episode(rule: Rule, point: PointView, found: Finding, era: Era) -> Episode:
    return Episode(
        rule=rule.code,
        subject=point.key,
        level=found.level,
        start=_instant(found.start),
        end=None if found.end is None else _instant(found.end),
        sentence=found.sentence,
        peak=found.peak,
        limit=found.limit,
        unit=found.unit,
        figures=found.figures,
        aspect=found.aspect,
        parameters=era.told(),
    )


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, CHINA)
