"""颗粒物 rules DU02–DU07 (scenarios/README.md; limits: alerts/data/standards.json)."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from alerts.common_rules import Run, Window, flats, over, runs, windows
from alerts.conditions import NEARLY, held, known_in
from alerts.parameters.published import national
from alerts.rule_types import Figure, Finding, Limits, PointView, Rule, every_point
from alerts.silence import silent
from alerts.timeline import Case
from alerts.wording import clock, number
from dust.factors import FACTORS

COLUMNS = tuple(factor.column for factor in FACTORS)
TSP = "tsp_ug_m3"
UNIT = "µg/m³"
HOUR_S = 3600.0
VALID_MIN = 45
"""Valid minutes that make an hour's mean valid (GB 3095-2012 表4)."""
DATA_EXCUSES = ("fault", "outage")
"""Declarations that excuse the data rules: 故障 and 停运."""


def _hours(case: Case, point: PointView) -> list[Window]:
    track = case.tracks[point.key]
    values = track.known(TSP)
    return case.shared(
        ("hours", point.key), lambda: list(windows(track, values, HOUR_S, VALID_MIN, case.until))
    )


def _limit(case: Case, point: PointView) -> float:
    """The limit in force at the point: DU02's, which serves DU03 and DU04 too."""
    return EXCEEDED.limits_for(case.site, point).limit_for(case.site.trade)


def _exceeding(case: Case, point: PointView, limit: float, least: int, level: int) -> Iterator[Finding]:
    hours = _hours(case, point)
    judged = [(hour, None if hour.mean is None else over(hour.mean, limit)) for hour in hours]
    for run in runs(judged, least):
        words = f"连续 {least} 个小时" if least > 1 else "小时"
        yield _finding(point, run, level, limit, f"TSP {words}均值超过 {number(limit, 0)} {UNIT} 限值")


def _finding(point: PointView, run: Run, level: int, limit: float, what: str) -> Finding:
    sentence = f"{point.name}自 {clock(run.start)} 起 {what}，最高 {number(run.peak, 1)} {UNIT}"
    figures = (Figure("TSP 小时均值（最高）", run.peak, UNIT, limit),)
    return Finding(
        level, run.start, run.end if run.closed else None, sentence, run.peak, limit, UNIT, figures
    )


def exceeded(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """An hour's mean above the limit."""
    yield from _exceeding(case, point, limits.limit_for(case.site.trade), 1, level=1)


def exceeded_on(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """So many such hours running."""
    yield from _exceeding(case, point, _limit(case, point), limits.least, level=2)


def exceeded_twice_over(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """An hour's mean at twice the limit or more."""
    limit = 2 * _limit(case, point)
    hours = _hours(case, point)
    judged = [(hour, None if hour.mean is None else hour.mean >= limit * NEARLY) for hour in hours]
    for run in runs(judged, 1):
        what = f"TSP 小时均值达到限值的两倍（{number(limit, 0)} {UNIT}）以上"
        yield _finding(point, run, 3, limit, what)


def implausible(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Values that do not move for an hour, or negative ones: two kinds of findings that may overlap."""
    track, cover = case.tracks[point.key], case.exempt(point, *DATA_EXCUSES)
    least = max(limits.least, (limits.hold_1_s or 0) / point.interval_s)
    for flat in flats(track, track.known(TSP), least, cover):
        value = f"{number(flat.value, 1)} {UNIT}"
        sentence = f"{point.name}自 {clock(flat.start)} 起 TSP 一直是 {value}，长时间无波动"
        yield Finding(1, flat.start, flat.end, sentence, flat.value, None, UNIT, aspect="flat")
    yield from _negative(case, point)


def _negative(case: Case, point: PointView) -> Iterator[Finding]:
    track = case.tracks[point.key]
    signed = track.signed(TSP)
    if track.known(TSP) is signed:  # nothing negative, nothing UNKNOWN
        return
    grid = case.grid([point.key])
    negative = grid.spread(track, [None if each is None else each < 0 for each in signed])
    negative = case.excused(grid, negative, case.exempt(point, *DATA_EXCUSES))
    for stretch in held(grid, negative, [(0.0, 1)]):
        lowest = min(known_in(grid.spread(track, signed), stretch))
        sentence = f"{point.name}自 {clock(stretch.start)} 起 TSP 出现负值，最低 {number(lowest)} {UNIT}"
        yield Finding(1, stretch.start, stretch.end, sentence, lowest, 0.0, UNIT, aspect="negative")


def offline(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """No data for 30 minutes, 4 hours, a day."""
    return silent(case, point, limits, *DATA_EXCUSES)


_rule = partial(Rule, platform="dust", subjects=every_point, factors=COLUMNS)
EXCEEDED = _rule(
    "DU02",
    "颗粒物超标",
    "GB 16297-1996 表2；GB 4915-2013 表3（水泥、商砼）",
    judge=exceeded,
    limits=national("dust", TSP),
    lookback=timedelta(hours=2),
    needs=(TSP,),
)
RULES = (
    EXCEEDED,
    _rule(
        "DU03",
        "颗粒物连续超标",
        "平台默认值：连续 3 个小时均值超标",
        judge=exceeded_on,
        limits=Limits(count=3),
        lookback=timedelta(hours=4),
        needs=(TSP,),
    ),
    _rule(
        "DU04",
        "颗粒物严重超标",
        "平台默认值：小时均值达到限值两倍",
        judge=exceeded_twice_over,
        limits=Limits(),
        lookback=timedelta(hours=2),
        needs=(TSP,),
    ),
    _rule(
        "DU06",
        "颗粒物数据离线",
        "平台默认值：30 分钟、4 小时、24 小时",
        judge=offline,
        limits=Limits(hold_1_s=1800, hold_2_s=4 * 3600, hold_3_s=24 * 3600),
        lookback=timedelta(hours=1),
        needs=(),
    ),
    _rule(
        "DU07",
        "颗粒物恒值或负值",
        "平台默认值：恒值 12 个且满 60 分钟，负值 1 个",
        judge=implausible,
        limits=Limits(count=12, hold_1_s=3600),
        lookback=timedelta(hours=2),
        needs=(TSP,),
    ),
)
