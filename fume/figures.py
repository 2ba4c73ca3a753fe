"""How 餐饮油烟 shows itself: the highest fume of a restaurant against 2.0 mg/m³; fan and purifier strips."""

from collections.abc import Sequence

from alerts.conditions import all_of, not_
from alerts.faces import Face, Headline, KeyFigure, Latest, LimitLine
from alerts.rule_types import PointView, SiteView
from alerts.rulebook import rule
from alerts.strips import Bundle, breaks, switched
from alerts.timeline import Case, Truth
from fume.rules import FAN, FUME, PURIFIER

SCALE = 1.25


def _limit(view: SiteView, point: PointView) -> float:
    return rule("CF01").limits_for(view, point).limit_for(view.trade)


def key(view: SiteView, latest: Latest) -> KeyFigure:
    """The reading that comes nearest to its outlet's limit, or goes furthest beyond it (实测)."""
    known = [
        (value / _limit(view, each), value, _limit(view, each))
        for each in view.points
        if (value := latest.get(each.key, {}).get(FUME)) is not None
    ]
    if known:
        _, value, limit = max(known)
        return KeyFigure(value, SCALE * limit, limit)
    limit = min((_limit(view, each) for each in view.points), default=2.0)
    return KeyFigure(None, SCALE * limit, limit)


def limits(view: SiteView) -> Sequence[LimitLine]:
    """One line a distinct limit."""
    found = sorted({_limit(view, each) for each in view.points})
    return [LimitLine(FUME, each, f"限值 {each:g} mg/m³（10 分钟均值，实测）") for each in found]


def bundles(case: Case, start: float, end: float) -> list[Bundle]:
    """For each outlet the fan above the purifier; marked where the fan ran without it."""
    return [_bundle(case, each, start, end) for each in case.site.points]


def _bundle(case: Case, point: PointView, start: float, end: float) -> Bundle:
    strips = tuple(
        switched(case, point.key, column, title, "", start, end)
        for column, title in ((FAN, "风机"), (PURIFIER, "净化器"))
    )
    grid = case.grid([point.key])
    fan, purifier = _truths(case, point, FAN), _truths(case, point, PURIFIER)
    broken = [all_of(turning, not_(cleaning)) for turning, cleaning in zip(fan, purifier, strict=True)]
    return Bundle(point.name, strips, breaks(grid.times, broken, start, end))


def _truths(case: Case, point: PointView, column: str) -> list[Truth]:
    track = case.tracks[point.key]
    known = [None if each is None else each > 0 for each in track.known(column)]
    return case.grid([point.key]).spread(track, known)


FACE = Face(
    site_word="店",
    key_title="油烟",
    unit="mg/m³",
    decimals=2,
    headlines=(Headline("unpurified", "净化器未开", ("CF02",)), Headline("exceeded", "超标", ("CF01",))),
    silence="CF05",
    shown=(FUME,),
    charted=(FUME, "pm_mg_m3", "nmhc_mg_m3", "fan_current_a", "purifier_current_a", "temperature_c"),
    stripped=(FAN, PURIFIER),
    key=key,
    limits=limits,
    bundles=bundles,
)
