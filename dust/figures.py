"""How 颗粒物 shows itself: the highest TSP of a site against its limit; spray strips."""

from collections.abc import Sequence

from alerts.faces import Face, Headline, KeyFigure, Latest, LimitLine
from alerts.rule_types import SiteView
from alerts.strips import Bundle, switched
from alerts.timeline import Case
from dust.rules import EXCEEDED, TSP

SCALE = 1.25
"""The bar reaches a quarter beyond the limit."""


def _limits(view: SiteView) -> dict[str, float]:
    return {each.key: EXCEEDED.limits_for(view, each).limit_for(view.trade) for each in view.points}


def key(view: SiteView, latest: Latest) -> KeyFigure:
    """The reading that comes nearest to its point's limit, or goes furthest beyond it."""
    limit_of = _limits(view)
    known = [
        (value / limit_of[each.key], value, limit_of[each.key])
        for each in view.points
        if (value := latest.get(each.key, {}).get(TSP)) is not None
    ]
    if known:
        _, value, limit = max(known)
        return KeyFigure(value, SCALE * limit, limit)
    limit = min(limit_of.values(), default=None)
    return KeyFigure(None, SCALE * (limit or 1.0), limit)


def limits(view: SiteView) -> Sequence[LimitLine]:
    """One line a distinct limit."""
    found = sorted(set(_limits(view).values()))
    return [LimitLine(TSP, each, f"限值 {each:g} µg/m³（小时均值）") for each in found]


def bundles(case: Case, start: float, end: float) -> list[Bundle]:
    """A strip of the spray for each instrument that reports one."""
    strips = [
        switched(case, each.key, "spray_on", each.name, "喷淋", start, end)
        for each in case.site.points
        if any(case.tracks[each.key].carried("spray_on"))
    ]
    return [Bundle("喷淋/雾炮", tuple(strips))] if strips else []


FACE = Face(
    site_word="站点",
    key_title="TSP",
    unit="µg/m³",
    decimals=0,
    headlines=(Headline("exceeded", "超标", ("DU02", "DU03", "DU04")),),
    silence="DU06",
    shown=(TSP, "pm10_ug_m3"),
    charted=(TSP, "pm10_ug_m3", "pm25_ug_m3", "noise_db", "temperature_c", "humidity_pct", "wind_speed_m_s"),
    stripped=("spray_on",),
    key=key,
    limits=limits,
    bundles=bundles,
)
