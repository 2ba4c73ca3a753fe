"""How 用电监管 shows itself: power of the producing circuits; paired strips of production and treatment."""

from collections.abc import Iterator, Sequence

from alerts.conditions import all_of, not_
from alerts.faces import Face, Headline, KeyFigure, Latest, LimitLine
from alerts.rule_types import PointView, SiteView
from alerts.strips import Bundle, Strip, breaks, segments, switched, word
from alerts.timeline import Case
from power.states import POWER, linked_keys, on_kw, spread_states, treatment_met

RUNNING = "running"
"""What the simplest terminals send in place of a power."""
LOW_RATIO = 0.3
"""Below this part of its rated power a running circuit idles (PW04's default)."""
KINDS = {"production": "产污", "treatment": "治污", "both": "产治一体", "total": "总表", "indirect": "间接"}


def key(view: SiteView, latest: Latest) -> KeyFigure:
    """Power of the producing circuits, or of all where none is; the bar ends at their rated power."""
    points = [each for each in view.points if each.produces] or list(view.points)
    known = [value for each in points if (value := latest.get(each.key, {}).get(POWER)) is not None]
    rated = sum(each.rated_kw or 0.0 for each in points)
    return KeyFigure(sum(known) if known else None, rated or 1.0)


def limits(view: SiteView) -> Sequence[LimitLine]:
    """There is no legal limit; a circuit shown alone has its threshold."""
    if len(view.points) != 1 or (threshold := on_kw(view.points[0])) is None:
        return ()
    return [LimitLine(POWER, threshold, f"启停阈值 {threshold:g} kW")]


def bundles(case: Case, start: float, end: float) -> list[Bundle]:
    """Each producing circuit above the circuits that treat it; then the rest."""
    made = list(_pairs(case, start, end))
    paired = {key for link in case.site.links for key in (*link.production, *link.keys)}
    rest = [each for each in case.site.points if each.key not in paired and each.kind != "total"]
    if rest:
        made.append(Bundle("未关联", tuple(_strip(case, each, start, end) for each in rest)))
    return made


def _pairs(case: Case, start: float, end: float) -> Iterator[Bundle]:
    linked = dict.fromkeys(key for link in case.site.links for key in link.production)
    for key_ in linked:
        keys = list(dict.fromkeys(linked_keys(case, key_)))
        grid = case.grid(keys)
        running, met = spread_states(case, grid, key_), treatment_met(case, grid, key_)
        broken = [all_of(on, not_(served)) for on, served in zip(running, met, strict=True)]
        strips = tuple(_strip(case, case.points[each], start, end) for each in keys)
        yield Bundle(case.points[key_].name, strips, breaks(grid.times, broken, start, end))


def _strip(case: Case, point: PointView, start: float, end: float) -> Strip:
    track, grid = case.tracks[point.key], case.grid([point.key])
    kind = KINDS.get(point.kind, "")
    if not any(track.carried(POWER)) and any(track.carried(RUNNING)):
        return switched(case, point.key, RUNNING, point.name, kind, start, end)
    power = grid.spread(track, track.known(POWER))
    low_kw = LOW_RATIO * (point.rated_kw or 0.0)
    states = [
        word(on, kw is not None and kw < low_kw)
        for on, kw in zip(spread_states(case, grid, point.key), power, strict=True)
    ]
    return Strip(point.name, kind, segments(grid.times, states, start, end))


FACE = Face(
    site_word="企业",
    key_title="产污功率",
    unit="kW",
    decimals=1,
    headlines=(
        Headline("untreated", "治污异常", ("PW01", "PW02", "PW03", "PW04")),
        Headline("banned", "违规生产", ("PW05",)),
    ),
    silence="PW12",
    shown=(POWER,),
    charted=(POWER, "current_a_a", "current_b_a", "current_c_a", "voltage_a_v", "power_factor", "energy_kwh"),
    stripped=(POWER, RUNNING),
    key=key,
    limits=limits,
    bundles=bundles,
)
