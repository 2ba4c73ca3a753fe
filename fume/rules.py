"""餐饮油烟 rules CF01–CF08 (scenarios/README.md, domain.md C.4; the limits: alerts/data/standards.json)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from alerts.common_rules import Window, over, runs, windows
from alerts.conditions import Stretch, all_of, any_of, held, known_in, not_
from alerts.parameters.published import national
from alerts.rule_types import Figure, Finding, Hours, Limits, PointView, Rule, every_point
from alerts.silence import Silence, silences
from alerts.timeline import Case, Span, Truth, joined
from alerts.wording import clock, duration, number
from fume.conversion import FUME, VELOCITY, assessed, basis, highest, limit_of
from fume.doubts import doubtful, vacant
from fume.factors import FACTORS
from fume.upkeep import CURRENT, needs_cleaning

COLUMNS = tuple(factor.column for factor in FACTORS)
FAN, PURIFIER = "fan_on", "purifier_on"
UNIT = "mg/m³"
TEN_MINUTES_S = 600.0
VALID_MIN = 8
DAY_S = 86_400.0
CHINA_OFFSET_S = 8 * 3600.0


def _switched_on(case: Case, point: PointView, column: str) -> list[Truth]:
    """A fan or purifier at each sample: on, off, UNKNOWN."""
    values = case.tracks[point.key].known(column)
    return case.shared((column, point.key), lambda: [None if each is None else each > 0 for each in values])


def exceeded(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Ten-minute means above the limit while the fan runs; as measured, unless the outlet's flow is recorded."""
    track, limit, least = case.tracks[point.key], limit_of(limits, case.site.trade), limits.least
    if highest(case, point) <= limit:
        return
    fan, fume, words = _switched_on(case, point, FAN), assessed(case, point), basis(point)
    tens = windows(track, fume, TEN_MINUTES_S, VALID_MIN, case.until)
    for run in runs(((ten, _exceeds(ten, fume, fan, limit)) for ten in tens), least):
        level = 2 if run.longest > least else 1
        sentence = (
            f"{point.name}自 {clock(run.start)} 起风机运行且油烟 10 分钟均值连续 {least + level - 1} 次超过 "
            f"{number(limit)} {UNIT} 限值，最高 {number(run.peak)} {UNIT}（{words}）"
        )
        figures = (Figure(f"油烟 10 分钟均值（最高，{words}）", run.peak, UNIT, limit),)
        end = run.end if run.closed else None
        yield Finding(level, run.start, end, sentence, run.peak, limit, UNIT, figures)


def _exceeds(ten: Window, fume: Sequence[float | None], fan: Sequence[Truth], limit: float) -> Truth:
    if ten.mean is None:
        return None
    if not over(ten.mean, limit):
        return False
    fans = [fan[at] for at in range(ten.first, ten.last) if fume[at] is not None]
    return 2 * fans.count(True) > len(fans)


def purifier_off(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Cooking within business hours with the purifier off."""
    track, grid, least = case.tracks[point.key], case.grid([point.key]), limits.limit_for(case.site.trade)
    fan, purifier = _switched_on(case, point, FAN), _switched_on(case, point, PURIFIER)
    if False not in purifier:
        return
    fume = track.known(FUME)
    smoky = [None if each is None else over(each, least) for each in fume]
    truth = [
        all_of(any_of(turning, smelling), not_(cleaning))
        for turning, smelling, cleaning in zip(fan, smoky, purifier, strict=True)
    ]
    opened = grid.during(periods(case.site.hours, grid.times[0], grid.times[-1]))
    judged = [
        spread if trading else False
        for spread, trading in zip(grid.spread(track, truth), opened, strict=True)
    ]
    for stretch in held(grid, judged, limits.holds()):
        peak = max(known_in(grid.spread(track, fume), stretch), default=None)
        sentence = _off_sentence(point, stretch, peak, grid.spread(track, fan)[stretch.first])
        figures = (Figure("油烟（最高）", peak, UNIT, least),)
        yield Finding(2, stretch.start, stretch.end, sentence, peak, least, UNIT, figures)


def _off_sentence(point: PointView, stretch: Stretch, peak: float | None, fan: Truth) -> str:
    cooking = "风机运行" if fan else f"油烟浓度 {number(peak)} {UNIT}"
    return f"{point.name}自 {clock(stretch.start)} 起在营业时间内{cooking}而净化器关闭"


def fan_off(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """The purifier runs without its fan."""
    track, grid = case.tracks[point.key], case.grid([point.key])
    fan, purifier = _switched_on(case, point, FAN), _switched_on(case, point, PURIFIER)
    truth = [all_of(cleaning, not_(turning)) for cleaning, turning in zip(purifier, fan, strict=True)]
    for stretch in held(grid, grid.spread(track, truth), limits.holds()):
        sentence = f"{point.name}自 {clock(stretch.start)} 起净化器开启而风机未开"
        yield Finding(stretch.level, stretch.start, stretch.end, sentence)


def after_hours(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Above the limit outside business hours; not judged where no hours are known."""
    track, limit = case.tracks[point.key], limit_of(limits, case.site.trade)
    if not case.site.hours or highest(case, point) <= limit:
        return
    fume = assessed(case, point)
    grid = case.grid([point.key])
    high = grid.spread(track, [None if each is None else over(each, limit) for each in fume])
    opened = grid.during(periods(case.site.hours, grid.times[0], grid.times[-1]))
    truth = [False if trading else each for each, trading in zip(high, opened, strict=True)]
    for stretch in held(grid, truth, limits.holds()):
        peak = max(known_in(grid.spread(track, fume), stretch), default=None)
        sentence = (
            f"{point.name}自 {clock(stretch.start)} 起在营业时间外油烟超过 {number(limit)} {UNIT}，"
            f"最高 {number(peak)} {UNIT}（{basis(point)}），请核实营业时间"
        )
        yield Finding(stretch.level, stretch.start, stretch.end, sentence, peak, limit, UNIT)


def offline(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Silent for an hour of one business period, or for a day."""
    hour, day = limits.hold_1_s or 0.0, limits.hold_2_s or DAY_S
    cover = case.exempt(point, "fault", "outage")
    for silence in silences(case.tracks[point.key], case.until, cover, min(hour, day)):
        trading = _longest_in_hours(case.site.hours, silence)
        if trading >= hour or silence.lasted >= day:
            lasted = f"营业时间内满 {duration(hour)}" if trading >= hour else f"满 {duration(day)}"
            sentence = f"{point.name}自 {clock(silence.start)} 起没有数据上传，{lasted}"
            yield Finding(1, silence.start, silence.end, sentence)


def periods(hours: Sequence[Hours], start: float, end: float) -> list[Span]:
    """The business periods, one after the other, that [start, end] may touch."""
    first = (start + CHINA_OFFSET_S) // DAY_S - 1
    days = int((end - start) // DAY_S) + 3
    midnights = [(first + day) * DAY_S - CHINA_OFFSET_S for day in range(days)]
    return joined(
        (midnight + opens, midnight + closes + (DAY_S if closes < opens else 0))
        for midnight in midnights
        for opens, closes in hours
    )


def _longest_in_hours(hours: Sequence[Hours], silence: Silence) -> float:
    """Seconds of the silence that lie in one business period, at most; periods are not added."""
    end = silence.start + silence.lasted
    shared = (
        min(end, closes) - max(silence.start, opens) for opens, closes in periods(hours, silence.start, end)
    )
    return max(shared, default=0.0)


_rule = partial(Rule, platform="fume", subjects=every_point, factors=COLUMNS, lookback=timedelta(hours=1))
_slow = partial(_rule, slow=True)
LIMITS = national("fume", FUME)
EXCEEDED = _rule(
    "CF01",
    "油烟超标",
    "GB 18483-2001 表2；或选用的标准",
    judge=exceeded,
    limits=replace(LIMITS, count=2),
    needs=(FUME, FAN, VELOCITY),
)
RULES = (
    EXCEEDED,
    _rule(
        "CF02",
        "净化器未开",
        "平台默认值：营业时间内满 10 分钟",
        judge=purifier_off,
        limits=Limits(hold_1_s=600, limit=0.3),
        needs=(FUME, FAN, PURIFIER),
        aliases={"hold_2_s": "hold_1_s"},
    ),
    _rule(
        "CF03",
        "风机未开",
        "平台默认值：满 10 分钟",
        judge=fan_off,
        limits=Limits(hold_1_s=600),
        needs=(FAN, PURIFIER),
    ),
    _slow(
        "CF04",
        "净化器需清洗",
        "平台默认值：7 天均值的九成分位达到限值的 80%，或电流偏离基准，或 30 天未清洗",
        judge=needs_cleaning,
        limits=replace(LIMITS, near_ratio=0.8, low_ratio=0.5, high_ratio=1.3, count=72, days=30),
        needs=(FUME, FAN, VELOCITY, PURIFIER, CURRENT),
        lookback=timedelta(days=15),
        limit_from=EXCEEDED,
    ),
    _rule(
        "CF05",
        "油烟监测离线",
        "平台默认值：营业时间内 60 分钟，或 24 小时",
        judge=offline,
        limits=Limits(hold_1_s=3600, hold_2_s=DAY_S),
        needs=(),
        lookback=timedelta(hours=1),
    ),
    _slow(
        "CF06",
        "油烟恒值或超低",
        "平台默认值：风机运行时 2 小时无变化，或整个营业日不高于 0.02 mg/m³",
        judge=doubtful,
        limits=Limits(hold_1_s=7200, limit=0.02),
        needs=(FUME, FAN, VELOCITY),
        lookback=timedelta(days=2),
    ),
    _slow(
        "CF07",
        "疑似停业",
        "平台默认值：连续 3 个营业日风机未开且油烟无波动",
        judge=vacant,
        limits=Limits(count=3, limit=0.05),
        needs=(FUME, FAN, VELOCITY),
        lookback=timedelta(days=5),
    ),
    _rule(
        "CF08",
        "非营业时段异常排放",
        "平台默认值：营业时间外超过限值满 30 分钟",
        judge=after_hours,
        limits=replace(LIMITS, hold_1_s=1800),
        needs=(FUME, VELOCITY),
        limit_from=EXCEEDED,
    ),
)
