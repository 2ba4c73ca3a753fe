"""The one judgement that files and the live portal share: site, readings, rules → episodes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from alerts.rule_types import CHINA, Episode, Finding, PointView, Row, Rule, SiteView
from alerts.timeline import Case, layout_of


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
        _episode(rule, point, finding)
        for rule in rules
        for point in rule.subjects(site)
        for finding in rule.judge(case, point, rule.limits_for(site, point))
    ]
    return sorted(episodes, key=lambda each: (each.rule, each.subject, each.start, each.aspect))


def _episode(rule: Rule, point: PointView, found: Finding) -> Episode:
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
    )


def _instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, CHINA)
