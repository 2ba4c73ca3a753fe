"""How 餐饮油烟 shows itself: the highest fume of a restaurant against 2.0 mg/m³; fan and purifier strips."""

from collections.abc import Sequence

from alerts.conditions import all_of, not_
from alerts.faces import Face, Headline, KeyFigure, Latest, LimitLine
from alerts.rule_types import PointView, SiteView
from alerts.strips import Bundle, breaks, switched
from alerts.timeline import Case, Truth
from fume.conversion import FUME, MEASURED, VELOCITY, basis, converted, flow_m3_h, is_converted, limit_of
from fume.rules import EXCEEDED, FAN, PURIFIER

SCALE = 1.25


def _limit(view: SiteView, point: PointView) -> float:
    """The limit by the version in force."""
    version = view.versions[-1] if view.versions else None
    return limit_of(EXCEEDED.limits_for(view, point, version), view.trade)


def _measured_limit(view: SiteView, point: PointView, velocity: float | None = None) -> float | None:
    """What the measured concentration may be, so that the converted one keeps its limit; None: nobody knows."""
    limit, flow = _limit(view, point), flow_m3_h(point, velocity)
    if not is_converted(point):
        return limit
    share = converted(1.0, flow, view.stoves or 1) if flow else 0.0
    return limit / share if share else None


def key(view: SiteView, latest: Latest) -> KeyFigure:
    """The reading that comes nearest to its outlet's limit, or goes furthest beyond it (实测)."""
    known = [
        (value / limit, value, limit)
        for each in view.points
        if (value := (said := latest.get(each.key, {})).get(FUME)) is not None
        and (limit := _measured_limit(view, each, said.get(VELOCITY)))
    ]
    if known:
        _, value, limit = max(known)
        return KeyFigure(value, SCALE * limit, limit)
    limit = min((_limit(view, each) for each in view.points), default=2.0)
    return KeyFigure(None, SCALE * limit, limit)


def limits(view: SiteView) -> Sequence[LimitLine]:
    """One line a distinct limit, where the measured curve meets it; none where the flow changes all the time."""
    found = {
        (measured, _limit(view, each), basis(each))
        for each in view.points
        if (measured := _measured_limit(view, each)) is not None
    }
    return [
        LimitLine(FUME, measured, _line(measured, limit, words)) for measured, limit, words in sorted(found)
    ]


def _line(measured: float, limit: float, words: str) -> str:
    same = "" if words == MEASURED else f"，相当于实测 {measured:.2f}"
    return f"限值 {limit:g} mg/m³（10 分钟均值，{words}{same}）"


def notes(view: SiteView) -> list[str]:
    """By which concentration each outlet is judged, and why."""
    return sorted({_judged(view, each) for each in view.points})


def _judged(view: SiteView, point: PointView) -> str:
    stoves = f"基准灶头 {max(view.stoves or 1, 1)} 个"
    if point.duct_m2 is not None:
        return f"{point.name}按折算浓度判定：实测流速 × 截面积 {point.duct_m2:g} m²，{stoves}；曲线为实测值"
    if point.flow_m3_h is not None:
        return f"{point.name}按折算浓度判定：设计风量 {point.flow_m3_h:g} m³/h，{stoves}；曲线为实测值"
    return "油烟按实测浓度判定，不折算：没有登记风量来源"


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
    notes=notes,
)
