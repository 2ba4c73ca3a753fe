"""Data that cannot be trusted or do not come: PW12, PW13, PW14, PW16 (domain.md A.6)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from alerts.common_rules import flats
from alerts.conditions import BARELY, held, known_in
from alerts.rule_types import Finding, Limits, PointView, every_point
from alerts.silence import silent
from alerts.timeline import Case, Truth, within
from alerts.wording import clock, number
from power import steps
from power.states import POWER, run_states
from power.subjects import facilities, power_rule


def offline(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """No data for 30 minutes, 4 hours."""
    return silent(case, point, limits, "stop", "fault", "outage")


def unmoving(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The same power again and again; 0 kW while OFF is no such thing."""
    track, cover = case.tracks[point.key], case.exempt(point, "fault", "outage")
    for flat in flats(track, track.known(POWER), limits.least, cover):
        sentence = f"{clock(flat.start)} 起，{point.name}功率一直是 {number(flat.value)} kW，长时间无波动"
        yield Finding(1, flat.start, flat.end, sentence, flat.value, None, "kW")


def jumped(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The power leaps to another magnitude while the facility runs on (数据突变)."""
    if point.rated_kw is None:
        return
    track, cover = case.tracks[point.key], case.exempt(point, "fault", "outage")
    power, states = track.known(POWER), run_states(case, point.key)
    least_kw = (limits.ratio or 0.0) * point.rated_kw
    for step in steps.jumps(track, power, states, limits.least, limits.times or 0.0, least_kw):
        if within(cover, step.start):
            continue
        sentence = (
            f"{clock(step.start)} 起，{point.name}功率由 {number(step.usual)} kW 突变为 {number(step.value)} kW，"
            f"相差超过额定功率的 {number(100 * (limits.ratio or 0.0), 0)}%，疑似数据突变"
        )
        yield Finding(1, step.start, step.end, sentence, step.value, step.usual, "kW")


def out_of_range(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """More power than the circuit can carry, or less than none: a mark on the data, to be checked (质控)."""
    power = case.tracks[point.key].signed(POWER)
    known: Sequence[float] = power if None not in power else [kw for kw in power if kw is not None]  # type: ignore[assignment]
    most = None if point.rated_kw is None else (limits.ratio or 1.0) * point.rated_kw
    if most is not None and max(known, default=0.0) > most * BARELY:
        over: list[Truth] = [None if kw is None else kw > most * BARELY for kw in power]
        yield from _marked(case, point, over, "over", most, f"超过量程 {number(most)} kW")
    if min(known, default=0.0) < 0:
        below: list[Truth] = [None if kw is None else kw < 0 for kw in power]
        yield from _marked(case, point, below, "negative", None, "为负值")


def _marked(
    case: Case, point: PointView, truth: Sequence[Truth], aspect: str, limit: float | None, words: str
) -> Iterator[Finding]:
    track, grid = case.tracks[point.key], case.grid([point.key])
    spread = grid.spread(track, truth)
    power = grid.spread(track, track.signed(POWER))
    cover = case.exempt(point, "fault", "outage")
    for stretch in held(grid, case.excused(grid, spread, cover), [(0.0, 1)]):
        values = known_in(power, stretch)
        worst = min(values) if aspect == "negative" else max(values)
        sentence = f"数据质控：{clock(stretch.start)} 起{point.name}功率 {number(values[0])} kW，{words}"
        yield Finding(1, stretch.start, stretch.end, sentence, worst, limit, "kW", aspect=aspect)


RULES = (
    power_rule(
        "PW12",
        "用电数据离线",
        "平台默认值：30 分钟预警，4 小时报警",
        judge=offline,
        subjects=every_point,
        limits=Limits(hold_1_s=1800, hold_2_s=4 * 3600),
        lookback=timedelta(hours=1),
        needs=(),
    ),
    power_rule(
        "PW13",
        "功率恒值",
        "平台默认值：连续 12 个相同的非零值",
        judge=unmoving,
        subjects=every_point,
        limits=Limits(count=12),
        lookback=timedelta(hours=4),
    ),
    power_rule(
        "PW14",
        "功率突变",
        "平台默认值：与前 12 个值的中位数相差超过 5 倍 MAD 且超过额定功率 50%，启停状态不变，下一个值确认",
        judge=jumped,
        subjects=facilities,
        limits=Limits(count=12, times=5, ratio=0.5),
        lookback=timedelta(hours=4),
    ),
    power_rule(
        "PW16",
        "数据质控：超量程或负值",
        "平台默认值：大于额定功率的 1.3 倍（含互感器余量），或小于 0",
        judge=out_of_range,
        subjects=every_point,
        limits=Limits(ratio=1.3),
    ),
)
