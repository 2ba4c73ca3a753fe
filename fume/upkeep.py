"""CF04: a purifier that needs cleaning: by what it lets through, by its current, by the calendar. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, fsum
from typing import NamedTuple

from alerts.common_rules import Window, runs
from alerts.conditions import BARELY, NEARLY
from alerts.rule_types import Figure, Finding, Limits, PointView
from alerts.timeline import FOREVER, Case, Truth
from alerts.wording import clock, number
from fume.conversion import limit_of
from fume.tens import DAY_S, Ten, local_day, local_midnight, means, opened, tens

UNIT = "mg/m³"
PURIFIER, CURRENT = "purifier_on", "purifier_current_a"
WEEK_S = 7 * DAY_S
SHARE = 0.9
BASELINE_S = 3 * DAY_S
"""How long after a cleaning the current counts as the usual one."""
LEAST_TENS = 6
"""Ten-minute means that make a day's current known: an hour of running."""


def needs_cleaning(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """CF04: the 90th percentile of a week's means near the limit; a current far from that after the last
    cleaning; or no cleaning for a month. Three findings that may overlap."""
    yield from _dirty(case, point, limits)
    yield from _current(case, point, limits)
    yield from _due(case, point, limits)


def _dirty(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Judged at each midnight for the day that begins, on the seven days before it."""
    limit = limit_of(limits, case.site.trade)
    threshold = (limits.near_ratio or 0.0) * limit
    judged = [
        (Window(at, at + DAY_S, share, 0, 0), None if share is None else share >= threshold * NEARLY)
        for at, share in _weekly(case, point, limits.least)
    ]
    for run in runs(judged, 1):
        sentence = (
            f"{point.name}到 {clock(run.start)} 为止 7 天油烟 10 分钟均值的九成分位达到 "
            f"{number(limit)} {UNIT} 限值的 {100 * (limits.near_ratio or 0):g}%，最高 {number(run.peak)} {UNIT}，"
            "净化器需清洗"
        )
        figures = (Figure("7 天 10 分钟均值的九成分位（最高）", run.peak, UNIT, threshold),)
        end = run.end if run.closed else None
        yield Finding(1, run.start, end, sentence, run.peak, threshold, UNIT, figures, "dirty")


def _weekly(case: Case, point: PointView, least: int) -> Iterator[tuple[float, float | None]]:
    """Midnight → the percentile of the week before it, as far as it lies after the last cleaning.

    None where fewer than ``least`` means are known; no midnight before the first week is full.
    """
    cooking = [(each.start, each.fume) for each in _assessed(case, tens(case, point))]
    starts = [at for at, _ in cooking]
    times = case.tracks[point.key].times
    if not times:
        return
    midnight = local_midnight(local_day(times[0]) + 7)
    while midnight <= case.until:
        cleaned = max((each for each in point.cleaned_at if each <= midnight), default=-FOREVER)
        first = bisect_left(starts, max(midnight - WEEK_S, cleaned))
        known = [value for _, value in cooking[first : bisect_left(starts, midnight)]]
        yield midnight, _percentile(known) if len(known) >= least else None
        midnight += DAY_S


class Assessed(NamedTuple):
    start: float
    fume: float


def _assessed(case: Case, found: Sequence[Ten]) -> Iterator[Assessed]:
    """The means of business hours, and of whenever the fan runs (domain.md C.3)."""
    if not found:
        return
    first, last = int(local_day(found[0].start)) - 1, int(local_day(found[-1].start))
    business = opened(case.site.hours, map(local_midnight, range(first, last + 1)))
    begins = [opens for opens, _ in business]
    for each in found:
        if each.fume is None:
            continue
        period = bisect_right(begins, each.start) - 1
        if (each.fan or 0.0) > 0.5 or (period >= 0 and each.start < business[period][1]):
            yield Assessed(each.start, each.fume)


def _percentile(values: Sequence[float]) -> float:
    """The smallest value that nine in ten do not exceed."""
    return sorted(values)[ceil(SHARE * len(values)) - 1]


def _current(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    judged: list[tuple[Window, Truth]] = []
    low, high = limits.low_ratio or 0.0, limits.high_ratio or FOREVER
    for day, current, usual in _daily(case, point):
        odd = None if current is None or usual is None else _is_odd(current, low * usual, high * usual)
        judged.append((Window(day, day + DAY_S, current, 0, 0), odd))
    for run in runs(judged, 1):
        sentence = (
            f"{point.name}自 {clock(run.start)} 起净化器日均电流偏离清洗后基准，"
            f"不在其 {100 * low:g}%–{100 * high:g}% 之内，最高 {number(run.peak)} A，净化器需检查或清洗"
        )
        end = run.end if run.closed else None
        yield Finding(1, run.start, end, sentence, run.peak, None, "A", aspect="current")


def _is_odd(current: float, low: float, high: float) -> bool:
    return current < low * NEARLY or current > high * BARELY


def _daily(case: Case, point: PointView) -> Iterator[tuple[float, float | None, float | None]]:
    """Midnight, the day's mean current with the purifier on, and the usual one then."""
    found = sorted(_running(case, point).items())
    for day, pairs in groupby(found, key=lambda pair: local_day(pair[0])):
        midnight, values = local_midnight(day), [value for _, value in pairs]
        if midnight + DAY_S <= case.until:
            mean = fsum(values) / len(values) if len(values) >= LEAST_TENS else None
            yield midnight, mean, _usual(case, point, midnight)


def _running(case: Case, point: PointView) -> dict[float, float]:
    """Ten-minute means of the purifier's current while it runs."""
    track = case.tracks[point.key]
    pairs = zip(track.known(CURRENT), track.known(PURIFIER), strict=True)
    return means(case, point, CURRENT, [value if on else None for value, on in pairs])


def _usual(case: Case, point: PointView, at: float) -> float | None:
    """The current of the three days after the last cleaning before that midnight, as recorded or as measured."""
    cleaned = max((each for each in point.cleaned_at if each <= at), default=None)
    if point.baseline_a is not None and (cleaned is None or cleaned == point.cleaned_at[-1]):
        return point.baseline_a
    times = case.tracks[point.key].times
    if cleaned is None or at < cleaned + BASELINE_S or not times or times[0] > cleaned + DAY_S:
        return None
    after = [
        value for start, value in _running(case, point).items() if cleaned <= start < cleaned + BASELINE_S
    ]
    return fsum(after) / len(after) if len(after) >= LEAST_TENS else None


def _due(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """From the end of the month after each cleaning until the next one."""
    days = limits.days or 0.0
    for at, following in zip(point.cleaned_at, (*point.cleaned_at[1:], FOREVER), strict=False):
        start = at + days * DAY_S
        if start < case.until and start < following:
            sentence = (
                f"{point.name}上次清洗是 {clock(at)[:5]}，到 {clock(start)[:5]} 已满 {days:g} 天，需清洗"
            )
            end = None if following > case.until else following
            yield Finding(1, start, end, sentence, aspect="due")
