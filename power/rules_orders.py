"""Production against an order, or stopped without a word: PW05, PW06, PW15 (domain.md A.4, A.6)."""

from collections.abc import Iterator, Sequence

from alerts.conditions import Stretch, all_of, held, known_in, not_
from alerts.hours import HOUR_S
from alerts.rule_types import Declaration, Figure, Finding, Limits, PointView, whole_site
from alerts.timeline import Case, Span, joined, spans
from alerts.wording import clock, number
from power.curtailment import Baseline, Curtailment, Measured, baseline, curtailments, measured
from power.energy import ENERGY, energies
from power.states import POWER, linked_keys, on_kw, run_states, spread_power, spread_states
from power.subjects import linked_production, power_rule, producing

DAY_S = 86_400.0


def against_order(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """ON within a stop order, once its grace is over."""
    grace = limits.grace_s or 0.0
    banned = joined(
        (order.start.timestamp() + grace, order.end.timestamp() if order.end else float("inf"))
        for order in case.site.orders
        if order.kind == "stop" and order.binds(point)
    )
    if not banned:
        return
    grid = case.grid([point.key])
    ordered = grid.during(banned)
    states = spread_states(case, grid, point.key)
    breach = [on if stop else False for on, stop in zip(states, ordered, strict=True)]
    power = spread_power(case, grid, point.key)
    for stretch in held(grid, breach, limits.holds()):
        peak, limit = max(known_in(power, stretch), default=None), on_kw(point)
        sentence = (
            f"停产指令期间{point.name}仍在生产：{clock(stretch.start)} 起"
            f"功率 {number(power[stretch.first])} kW，高于启停阈值 {number(limit)} kW"
        )
        yield Finding(2, stretch.start, stretch.end, sentence, peak, limit, "kW")


def limit_missed(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """More energy over the ordered hours of a day than a limit order allows."""
    for each in curtailments(case.site):
        used = {bound.key: energies(case, bound.key) for bound in each.points}
        usual = baseline(case.site, each, used, limits)
        windows = list(measured(each, used, usual, limits, case.until))
        yield from _missed(case, each, usual, windows)


def _missed(case: Case, each: Curtailment, usual: Baseline, windows: Sequence[Measured]) -> Iterator[Finding]:
    """From the start of the first exceeding window to the end of the last, once a later one does not exceed or the
    order has been over for an hour."""
    run: list[Measured] = []
    for window in windows:
        if window.exceeds:
            run.append(window)
        elif run and window.exceeds is False:
            yield _missed_finding(each, usual, run, run[-1].end)
            run = []
    if run:
        over = case.until >= each.end + HOUR_S
        yield _missed_finding(each, usual, run, run[-1].end if over else None)


def _missed_finding(
    each: Curtailment, usual: Baseline, run: Sequence[Measured], end: float | None
) -> Finding:
    first, most = run[0], max(run, key=lambda window: window.used_kwh - window.allowed_kwh)
    sentence = (
        f"限产 {number(each.cut_pct)}% 未达标：{clock(first.start)} 至 {clock(first.end)} 产污用电 "
        f"{number(first.used_kwh, 0)} kWh，允许 {number(first.allowed_kwh, 0)} kWh"
        f"（基线 {number(first.usual_kwh, 0)} kWh，{usual.told(1)}同时段中位数）"
    )
    figures = (
        Figure("产污用电", most.used_kwh, "kWh", most.allowed_kwh),
        Figure("基线用电", most.usual_kwh, "kWh"),
        Figure("基线天数", len(usual.days), "天"),
    )
    return Finding(2, first.start, end, sentence, most.used_kwh, most.allowed_kwh, "kWh", figures, each.key)


def undeclared(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Production and the treatment linked to it OFF for days, and nobody has said so (未申报停运)."""
    hold = (limits.days or 0.0) * DAY_S
    if not _may_rest(case, point, hold):
        return
    grid = case.grid(linked_keys(case, point.key))
    states = [spread_states(case, grid, key) for key in dict.fromkeys(linked_keys(case, point.key))]
    idle = [all_of(*map(not_, each)) for each in zip(*states, strict=True)]
    cover = _declared(case, point)
    late = _filed_late(case, point, list(held(grid, case.excused(grid, idle, cover), [(hold, 1)])), hold)
    cover = joined([*cover, *late])
    for stretch in held(grid, case.excused(grid, idle, cover), [(hold, 1)]):
        yield _undeclared_finding(case, point, limits, stretch, late)


def _may_rest(case: Case, point: PointView, hold: float) -> bool:
    """A rest as long as ``hold`` would cover a block of half as many samples: any without an ON tells."""
    track, states = case.tracks[point.key], run_states(case, point.key)
    if not track.gaps:
        return False
    half = max(1, int(hold / min(max(track.longest_gap, 1.0), track.reach_s)) // 2)
    blocks = (states[at : at + half] for at in range(0, len(states) - half + 1, half))
    return any(True not in block and None not in block for block in blocks)


def _declared(case: Case, point: PointView) -> list[Span]:
    """When an order or a declaration filed in good time says that the point stands still."""
    ordered = [order for order in case.site.orders if order.kind == "stop" and order.binds(point)]
    return spans([*ordered, *(each for each in _stops(case, point) if not _late_s(each) > DAY_S)])


def _stops(case: Case, point: PointView) -> list[Declaration]:
    return [
        each
        for each in case.site.declarations
        if each.approved and each.kind in ("stop", "outage") and point.key in each.points
    ]


def _late_s(each: Declaration) -> float:
    return (each.filed_at - each.start).total_seconds() if each.filed_at else 0.0


def _filed_late(case: Case, point: PointView, found: Sequence[Stretch], hold: float) -> list[Span]:
    """补报: a declaration that covers the start of a rest, filed before it was due or within a day after; it counts
    from its filing, or wholly when that was before anything was raised."""
    late: list[Span] = []
    for each in _stops(case, point):
        if each.filed_at is None or not _late_s(each) > DAY_S:
            continue
        start, filed = each.start.timestamp(), each.filed_at.timestamp()
        end = each.end.timestamp() if each.end else float("inf")
        for stretch in found:
            if start <= stretch.start < end and filed <= stretch.start + hold + DAY_S:
                late.append((start if filed < stretch.start + hold else filed, end))
    return joined(late)


def _undeclared_finding(
    case: Case, point: PointView, limits: Limits, stretch: Stretch, late: Sequence[Span]
) -> Finding:
    others = "、".join(case.points[key].name for key in dict.fromkeys(linked_keys(case, point.key)[1:]))
    sentence = (
        f"{clock(stretch.start)} 起{point.name}与关联治污设施{others}均已停运，"
        f"超过 {number(limits.days)} 天没有停运申报"
    )
    filed = next(
        (at for at, _ in late if stretch.end is not None and stretch.start < at <= stretch.end), None
    )
    if filed is not None:
        sentence += f"；{clock(filed)} 补报"
    return Finding(1, stretch.start, stretch.end, sentence)


RULES = (
    power_rule(
        "PW05",
        "停产期间违规生产",
        "平台默认值：指令开始 60 分钟后，满 10 分钟",
        judge=against_order,
        subjects=producing,
        limits=Limits(grace_s=3600, hold_1_s=600),
        aliases={"hold_2_s": "hold_1_s"},
    ),
    power_rule(
        "PW06",
        "限产未达标",
        "平台默认值：24 小时产污用电超过（1−限产比例）× 近 14 个正常日同时段中位数 × 1.10，少于 5 天不判",
        judge=limit_missed,
        subjects=whole_site,
        limits=Limits(ratio=1.10, count=5, days=14, window_s=DAY_S),
        needs=(POWER, ENERGY),
    ),
    power_rule(
        "PW15",
        "未申报停运",
        "平台默认值：产污、治污均停运超过 3 天",
        judge=undeclared,
        subjects=linked_production,
        limits=Limits(days=3),
    ),
)
