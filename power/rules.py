"""用电监管 rules PW01–PW13 (scenarios/README.md; domain.md A.6). All numbers are platform defaults."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from alerts.common_rules import flats
from alerts.conditions import NEARLY, Stretch, all_of, any_of, held, known_in, not_
from alerts.rule_types import Figure, Finding, Limits, PointView, Rule, SiteView, every_point
from alerts.silence import silent
from alerts.timeline import Case, Grid, Truth, joined
from alerts.wording import clock, duration, number
from power import phases, sequence
from power.factors import FACTORS
from power.states import (
    POWER,
    group_met,
    linked_keys,
    links_of,
    on_kw,
    run_states,
    spread_states,
    treatment_met,
)

COLUMNS = tuple(factor.column for factor in FACTORS)


def linked_production(site: SiteView) -> list[PointView]:
    """Production points that some treatment is linked to."""
    linked = {key for link in site.links for key in link.production}
    return [point for point in site.points if point.key in linked]


def linked_treatment(site: SiteView) -> list[PointView]:
    """Treatment points, in use or standby, that serve some production."""
    linked = {key for link in site.links for key in link.keys}
    return [point for point in site.points if point.key in linked]


def producing(site: SiteView) -> list[PointView]:
    return [point for point in site.points if point.produces]


def treatment_off(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Production runs while its treatment does not."""
    grid, running, met = _sequence(case, point)
    breach = [all_of(on, not_(served)) for on, served in zip(running, met, strict=True)]
    for stretch in held(grid, breach, limits.holds()):
        yield _treatment_off_finding(case, grid, point, stretch)


def _treatment_off_finding(case: Case, grid: Grid, point: PointView, stretch: Stretch) -> Finding:
    power = _power(case, grid, point.key)
    unmet = [
        link for link in links_of(case, point.key) if group_met(case, grid, link)[stretch.first] is False
    ]
    idle = [
        (case.points[key], _power(case, grid, key)[stretch.first])
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


def _power(case: Case, grid: Grid, key: str) -> Sequence[float | None]:
    return grid.spread(case.tracks[key], case.tracks[key].known(POWER))


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
    for stretch in held(grid, _repaired(case, grid, point, breach), limits.holds()):
        lowest = min(known_in(grid.spread(track, power), stretch), default=None)
        sentence = (
            f"{clock(stretch.start)} 起，生产正在进行，而{point.name}功率低至 {number(lowest)} kW，"
            f"不足额定 {number(point.rated_kw)} kW 的 {number(100 * (limits.low_ratio or 0), 0)}%，疑似空转"
        )
        yield Finding(stretch.level, stretch.start, stretch.end, sentence, lowest, low_kw, "kW")


def _repaired(case: Case, grid: Grid, point: PointView, truth: Sequence[Truth]) -> Sequence[Truth]:
    """An approved repair (检修) excuses a treatment point."""
    cover = case.exempt(point, "repair") if point.kind == "treatment" else []
    return case.excused(grid, truth, cover)


def against_order(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """ON within a stop order, once its grace is over."""
    grace = limits.grace_s or 0.0
    banned = joined(
        (order.start.timestamp() + grace, order.end.timestamp() if order.end else float("inf"))
        for order in case.site.orders
        if order.kind == "stop" and (not order.points or point.key in order.points)
    )
    if not banned:
        return
    grid = case.grid([point.key])
    ordered = grid.during(banned)
    states = spread_states(case, grid, point.key)
    breach = [on if stop else False for on, stop in zip(states, ordered, strict=True)]
    power = _power(case, grid, point.key)
    for stretch in held(grid, breach, limits.holds()):
        peak, limit = max(known_in(power, stretch), default=None), on_kw(point)
        sentence = (
            f"停产指令期间{point.name}仍在生产：{clock(stretch.start)} 起"
            f"功率 {number(power[stretch.first])} kW，高于启停阈值 {number(limit)} kW"
        )
        yield Finding(2, stretch.start, stretch.end, sentence, peak, limit, "kW")


def phase_lost(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """One phase without voltage or without current (缺相)."""
    track, grid = case.tracks[point.key], case.grid([point.key])
    if not phases.conceivable(track):
        return
    breach = grid.spread(track, phases.lost(track))
    for stretch in held(grid, _repaired(case, grid, point, breach), limits.holds()):
        sentence = f"{clock(stretch.start)} 起，{point.name}缺相：{phases.described(track, stretch.start)}"
        yield Finding(1, stretch.start, stretch.end, sentence)


def offline(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """No data for 30 minutes, 4 hours."""
    return silent(case, point, limits, "stop", "fault", "outage")


def unmoving(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The same power again and again; 0 kW while OFF is no such thing."""
    track, cover = case.tracks[point.key], case.exempt(point, "fault", "outage")
    for flat in flats(track, track.known(POWER), limits.least, cover):
        sentence = f"{clock(flat.start)} 起，{point.name}功率一直是 {number(flat.value)} kW，长时间无波动"
        yield Finding(1, flat.start, flat.end, sentence, flat.value, None, "kW")


_rule = partial(Rule, platform="power", factors=COLUMNS, lookback=timedelta(hours=2), needs=(POWER,))
RULES = (
    _rule(
        "PW01",
        "治污设施未开启",
        "平台默认值：5 分钟预警，15 分钟报警",
        judge=treatment_off,
        subjects=linked_production,
        limits=Limits(hold_1_s=300, hold_2_s=900),
    ),
    _rule(
        "PW02",
        "治污设施滞后开启",
        "平台默认值：先启，容许 5 分钟",
        judge=late_start,
        subjects=linked_production,
        limits=Limits(tolerance_s=300),
    ),
    _rule(
        "PW03",
        "治污设施提前关闭",
        "平台默认值：后停 5 分钟，容许一个采样间隔",
        judge=early_stop,
        subjects=linked_production,
        limits=Limits(lag_s=300),
        lookback=timedelta(hours=12),
        optional=("tolerance_s",),
    ),
    _rule(
        "PW04",
        "治污设施低负荷空转",
        "平台默认值：额定功率 30%，30 分钟预警，2 小时报警",
        judge=idling,
        subjects=linked_treatment,
        limits=Limits(low_ratio=0.3, hold_1_s=1800, hold_2_s=7200),
        lookback=timedelta(hours=4),
    ),
    _rule(
        "PW05",
        "停产期间违规生产",
        "平台默认值：指令开始 60 分钟后，满 10 分钟",
        judge=against_order,
        subjects=producing,
        limits=Limits(grace_s=3600, hold_1_s=600),
        aliases={"hold_2_s": "hold_1_s"},
    ),
    _rule(
        "PW08",
        "缺相",
        "平台默认值：相电压低于 220 V 的 70%，或相电流低于最大相的 2%，满 5 分钟",
        judge=phase_lost,
        subjects=every_point,
        limits=Limits(hold_1_s=300),
        needs=(*phases.VOLTAGES, *phases.CURRENTS),
    ),
    _rule(
        "PW12",
        "用电数据离线",
        "平台默认值：30 分钟预警，4 小时报警",
        judge=offline,
        subjects=every_point,
        limits=Limits(hold_1_s=1800, hold_2_s=4 * 3600),
        lookback=timedelta(hours=1),
        needs=(),
    ),
    _rule(
        "PW13",
        "功率恒值",
        "平台默认值：连续 12 个相同的非零值",
        judge=unmoving,
        subjects=every_point,
        limits=Limits(count=12),
        lookback=timedelta(hours=4),
    ),
)
