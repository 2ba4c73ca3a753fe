"""Treatment that does not run as production needs it: PW01–PW04, PW17 (domain.md A.6)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from operator import ne

from alerts.conditions import NEARLY, Stretch, all_of, any_of, held, known_in, not_
from alerts.rule_types import Figure, Finding, Limits, PointView
from alerts.timeline import Case, Grid, Truth
from alerts.wording import clock, duration, number
from power import sequence
from power.states import (
    POWER,
    group_met,
    linked_keys,
    links_of,
    on_kw,
    run_states,
    spread_power,
    spread_states,
    treatment_met,
)
from power.subjects import linked_production, linked_treatment, power_rule, repaired, treating


def treatment_off(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Production runs while its treatment does not."""
    grid, running, met = _sequence(case, point)
    breach = [all_of(on, not_(served)) for on, served in zip(running, met, strict=True)]
    for stretch in held(grid, breach, limits.holds()):
        yield _treatment_off_finding(case, grid, point, stretch)


def _treatment_off_finding(case: Case, grid: Grid, point: PointView, stretch: Stretch) -> Finding:
    power = spread_power(case, grid, point.key)
    unmet = [
        link for link in links_of(case, point.key) if group_met(case, grid, link)[stretch.first] is False
    ]
    idle = [
        (case.points[key], spread_power(case, grid, key)[stretch.first])
        for key in dict.fromkeys(key for link in unmet for key in link.keys)
        if spread_states(case, grid, key)[stretch.first] is False
    ]
    now, limit = power[stretch.first], on_kw(point)
    facilities = "、".join(
        f"{each.name}（{number(kw)} kW，启停阈值 {number(on_kw(each))} kW）" for each, kw in idle
    )
    sentence = (
        f"{clock(stretch.start)} 起，{point.name}功率 {number(now)} kW，"
        f"高于启停阈值 {number(limit)} kW，正在生产；"
        f"关联治污设施{facilities}未开启"
    )
    figures = (
        Figure(f"{point.name} 功率", now, "kW", limit),
        *(Figure(f"{each.name} 功率", kw, "kW", on_kw(each)) for each, kw in idle),
    )
    peak = max(known_in(power, stretch), default=None)
    return Finding(stretch.level, stretch.start, stretch.end, sentence, peak, limit, "kW", figures)


def late_start(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Treatment not met when production starts, nor within the tolerance (未先启)."""
    grid, running, met = _sequence(case, point)
    tolerance = limits.tolerance_s or 0.0
    for start, end in sequence.late_starts(grid, running, met, tolerance):
        sentence = (
            f"{point.name} {clock(start)} 开机，关联治污设施{_names(case, point)}"
            f"没有先启，{duration(tolerance)}内也没有开启"
        )
        yield Finding(1, start, end, sentence)


def early_stop(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Treatment gone before production, or too soon after it (未后停)."""
    grid, running, met = _sequence(case, point)
    longest = max(case.points[key].interval_s for key in linked_keys(case, point.key))
    spare = longest if limits.tolerance_s is None else limits.tolerance_s
    for start, end in sequence.early_stops(grid, running, met, (limits.lag_s or 0.0) - spare):
        before = met[grid.times.index(start)] is False
        first, second = (_names(case, point), point.name) if before else (point.name, _names(case, point))
        sentence = f"{first} {clock(start)} 先停，{second} {clock(end)} 后停，治污设施提前关闭"
        yield Finding(1, start, end, sentence)


def _sequence(case: Case, point: PointView) -> tuple[Grid, Sequence[Truth], Sequence[Truth]]:
    grid = case.grid(linked_keys(case, point.key))
    return grid, spread_states(case, grid, point.key), treatment_met(case, grid, point.key)


def _names(case: Case, point: PointView) -> str:
    return "、".join(case.points[key].name for key in dict.fromkeys(linked_keys(case, point.key)[1:]))


def idling(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Treatment ON but far below its rated power while production runs."""
    track = case.tracks[point.key]
    sources = sorted({key for link in case.site.links if point.key in link.keys for key in link.production})
    grid = case.grid([point.key, *sources])
    low_kw = None if point.rated_kw is None else (limits.low_ratio or 0.0) * point.rated_kw
    power = track.known(POWER)
    low = [None if kw is None or low_kw is None else kw < low_kw * NEARLY for kw in power]
    own = [all_of(on, under) for on, under in zip(run_states(case, point.key), low, strict=True)]
    producing_now = [
        any_of(*each) for each in zip(*(spread_states(case, grid, key) for key in sources), strict=True)
    ]
    breach = [all_of(*each) for each in zip(producing_now, grid.spread(track, own), strict=True)]
    for stretch in held(grid, repaired(case, grid, point, breach), limits.holds()):
        lowest = min(known_in(grid.spread(track, power), stretch), default=None)
        sentence = (
            f"{clock(stretch.start)} 起，生产正在进行，而{point.name}功率低至 {number(lowest)} kW，"
            f"不足额定 {number(point.rated_kw)} kW 的 {number(100 * (limits.low_ratio or 0), 0)}%，疑似空转"
        )
        yield Finding(stretch.level, stretch.start, stretch.end, sentence, lowest, low_kw, "kW")


def restless(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Treatment switched on and off again and again (重复启停)."""
    states, most, window = run_states(case, point.key), limits.least, limits.window_s or 3600.0
    flips = sum(map(ne, states, islice(states, 1, None)))
    if flips <= most:
        return
    for start, end, count in sequence.flurries(case.tracks[point.key], states, most, window):
        sentence = f"{clock(start)} 起，{point.name}反复启停，{duration(window)}内超过 {most} 次"
        yield Finding(1, start, end, sentence, count, most, "次")


RULES = (
    power_rule(
        "PW01",
        "治污设施未开启",
        "平台默认值：5 分钟预警，15 分钟报警",
        judge=treatment_off,
        subjects=linked_production,
        limits=Limits(hold_1_s=300, hold_2_s=900),
    ),
    power_rule(
        "PW02",
        "治污设施滞后开启",
        "平台默认值：先启，容许 5 分钟",
        judge=late_start,
        subjects=linked_production,
        limits=Limits(tolerance_s=300),
    ),
    power_rule(
        "PW03",
        "治污设施提前关闭",
        "平台默认值：后停 5 分钟，容许一个采样间隔",
        judge=early_stop,
        subjects=linked_production,
        limits=Limits(lag_s=300),
        lookback=timedelta(hours=12),
        optional=("tolerance_s",),
    ),
    power_rule(
        "PW04",
        "治污设施低负荷空转",
        "平台默认值：额定功率 30%，30 分钟预警，2 小时报警",
        judge=idling,
        subjects=linked_treatment,
        limits=Limits(low_ratio=0.3, hold_1_s=1800, hold_2_s=7200),
        lookback=timedelta(hours=4),
    ),
    power_rule(
        "PW17",
        "治污设施重复启停",
        "平台默认值：一小时内启停超过 6 次",
        judge=restless,
        subjects=treating,
        limits=Limits(count=6, window_s=3600),
        lookback=timedelta(hours=3),
    ),
)
