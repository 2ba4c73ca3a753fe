"""How 颗粒物 shows itself: the highest TSP of a site against its limit; spray strips."""

from collections.abc import Sequence

from alerts.faces import Face, Headline, KeyFigure, Latest, LimitLine
from alerts.rule_types import SiteView
from alerts.strips import Bundle, switched
from alerts.timeline import Case
from alerts.wording import clock
from dust.exceedances import difference_of
from dust.products import PM10, REFERENCE, TSP, Product, product
from dust.rules import DIFFERENCE, EXCEEDED, boundary

SCALE = 1.25
"""The bar reaches a quarter beyond the limit."""
_NO_LIMIT = 1000.0
"""A bar without a limit is drawn on this scale, µg/m³."""


def _products(view: SiteView) -> dict[str, Product]:
    """What is compared with which limit at each point on the boundary, by the version in force."""
    version = view.versions[-1] if view.versions else None
    return {
        each.key: product(EXCEEDED.limits_for(view, each, version), view.trade) for each in boundary(view)
    }


def key(view: SiteView, latest: Latest) -> KeyFigure:
    """The TSP reading that comes nearest to its point's limit, or goes furthest beyond it.

    Where the standard in force is about PM10 or a difference, TSP is shown without a limit.
    """
    limits = {
        point: each.limit if each.column == TSP and not each.difference else None
        for point, each in _products(view).items()
    }
    known = [
        (value / (limit or _NO_LIMIT), value, limit)
        for point, limit in limits.items()
        if (value := latest.get(point, {}).get(TSP)) is not None
    ]
    if known:
        _, value, limit = max(known, key=lambda each: each[:2])
        return KeyFigure(value, SCALE * (limit or _NO_LIMIT), limit)
    limit = min((each for each in limits.values() if each is not None), default=None)
    return KeyFigure(None, SCALE * (limit or 1.0), limit)


def limits(view: SiteView) -> Sequence[LimitLine]:
    """One line a distinct limit of what is measured; a difference to the background has no line."""
    found = {
        (each.column, each.limit, each.words): each
        for each in _products(view).values()
        if not each.difference
    }
    return [
        LimitLine(each.column, each.limit, f"{_named(each)}限值 {each.limit:g} µg/m³（{each.words}）")
        for _, each in sorted(found.items())
    ]


def _named(each: Product) -> str:
    """TSP is what a limit is about unless it says otherwise."""
    return "" if each.column == TSP else f"{each.title} "


def notes(view: SiteView) -> list[str]:
    """Where the background of a difference rule comes from, or that the rule is suspended for want of one."""
    version = view.versions[-1] if view.versions else None
    wanted = {difference_of(DIFFERENCE.limits_for(view, each, version)) for each in boundary(view)} - {None}
    return sorted({_background(view, each) for each in wanted if each})


def _background(view: SiteView, wanted: Product) -> str:
    judged = f"{wanted.title} 与背景值之差按 {wanted.limit:g} µg/m³ 判定"
    hours = view.background.get(wanted.column, {})
    if hours:
        newest = max(hours)
        cap = f"，高于 {wanted.cap:g} 按 {wanted.cap:g} 计" if wanted.cap else ""
        return f"{judged}，背景取本县区国控、省控站小时均值（最新 {clock(newest)} {hours[newest]:.0f} µg/m³{cap}）"
    if any(each.kind == REFERENCE for each in view.points):
        return f"{judged}，本县区没有环境空气站数据，背景取本站参照点"
    return f"{wanted.title} 差值超标（DU05）已暂停：本县区没有环境空气站数据，本站也没有参照点"


def bundles(case: Case, start: float, end: float) -> list[Bundle]:
    """A strip of the spray for each point that reports one."""
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
    headlines=(Headline("exceeded", "超标", ("DU02", "DU03", "DU04", "DU05")),),
    silence="DU06",
    shown=(TSP, PM10),
    charted=(TSP, PM10, "pm25_ug_m3", "noise_db", "temperature_c", "humidity_pct", "wind_speed_m_s"),
    stripped=("spray_on",),
    key=key,
    limits=limits,
    bundles=bundles,
    notes=notes,
)
