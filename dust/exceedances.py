"""DU01–DU05: means near or above a limit, for hours running, twice over, too often, above the background. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from alerts.common_rules import Run, Window, over, runs
from alerts.conditions import NEARLY
from alerts.rule_types import Figure, Finding, Limits, PointView
from alerts.timeline import Case, Truth
from alerts.wording import clock, number
from dust.products import PM10, UNIT, Product, background, compared, may_reach, product

QUARTER_S = 900.0
DAY_S = 86_400.0
CHINA_OFFSET_S = 8 * 3600.0
TWICE = 2.0
NEAR, EXCEEDED, ON, TWICE_OVER = 1, 1, 2, 3
"""Levels."""


def near(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU01: quarter-hour means at a share of the limit or above, so many running."""
    wanted = replace(product(limits, case.site.trade), window_s=QUARTER_S)
    share = limits.near_ratio or 0.0
    threshold = share * wanted.limit
    if not may_reach(case, point, wanted, threshold):
        return
    judged = [(each, at_least(each, threshold)) for each in compared(case, point, wanted)]
    for run in runs(judged, limits.least):
        what = (
            f"{wanted.title} {wanted.words}连续 {limits.least} 次达到 {number(wanted.limit, 0)} {UNIT} "
            f"限值的 {100 * share:g}%"
        )
        yield finding(point, run, NEAR, threshold, what, wanted)


def exceeded(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU02: a mean above the limit. Above the background it is DU05's to say."""
    wanted = product(limits, case.site.trade)
    if not wanted.difference:
        yield from exceeding(case, point, wanted, 1, EXCEEDED)


def exceeded_on(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU03: so many such means running."""
    yield from exceeding(case, point, product(limits, case.site.trade), limits.least, ON)


def exceeding(case: Case, point: PointView, wanted: Product, least: int, level: int) -> Iterator[Finding]:
    if not may_reach(case, point, wanted, wanted.limit):
        return
    for run in runs(verdicts(case, point, wanted), least):
        words = f"连续 {least} 个{wanted.words}" if least > 1 else wanted.words
        what = f"{wanted.title} {words}超过 {number(wanted.limit, 0)} {UNIT} 限值"
        yield finding(point, run, level, wanted.limit, what, wanted)


def verdicts(case: Case, point: PointView, wanted: Product) -> list[tuple[Window, Truth]]:
    """Each window with whether it exceeds."""
    found = compared(case, point, wanted)
    return [(each, None if each.mean is None else over(each.mean, wanted.limit)) for each in found]


def at_least(window: Window, limit: float) -> Truth:
    return None if window.mean is None else window.mean >= limit * NEARLY


def finding(point: PointView, run: Run, level: int, limit: float, what: str, wanted: Product) -> Finding:
    sentence = f"{point.name}自 {clock(run.start)} 起 {what}，最高 {number(run.peak, 1)} {UNIT}"
    figures = (Figure(f"{wanted.title} {wanted.words}（最高）", run.peak, UNIT, limit),)
    end = run.end if run.closed else None
    return Finding(level, run.start, end, sentence, run.peak, limit, UNIT, figures)


def twice_over(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU04: a mean at twice the limit or more; or more exceeding means in a day than the standard allows."""
    wanted = product(limits, case.site.trade)
    limit = TWICE * wanted.limit
    if not may_reach(case, point, wanted, wanted.limit):
        return
    judged = [(each, at_least(each, limit)) for each in compared(case, point, wanted)]
    for run in runs(judged, 1):
        what = f"{wanted.title} {wanted.words}达到限值的两倍（{number(limit, 0)} {UNIT}）以上"
        yield finding(point, run, TWICE_OVER, limit, what, wanted)
    yield from _too_often(case, point, wanted, "often")
    higher = limits.standard
    if higher and wanted.allowed_a_day and higher.higher:
        stricter = replace(wanted, limit=higher.higher, allowed_a_day=higher.higher_allowed_a_day)
        yield from _too_often(case, point, stricter, "often_higher")


def _too_often(case: Case, point: PointView, wanted: Product, aspect: str) -> Iterator[Finding]:
    """By natural days: from the mean that passed the allowed number until midnight."""
    if not wanted.allowed_a_day:
        return
    for day, each in groupby(verdicts(case, point, wanted), key=lambda pair: local_day(pair[0].start)):
        over_limit = [window for window, exceeds in each if exceeds]
        if len(over_limit) > wanted.allowed_a_day:
            yield _often(case, point, wanted, over_limit, local_midnight(day + 1), aspect)


def _often(
    case: Case, point: PointView, wanted: Product, found: Sequence[Window], midnight: float, aspect: str
) -> Finding:
    start, peak = found[wanted.allowed_a_day].start, max(each.mean or 0.0 for each in found)
    sentence = (
        f"{point.name}到 {clock(start)} 当日 {wanted.title} {wanted.words}超过 {number(wanted.limit, 0)} {UNIT} "
        f"已多于每日允许的 {wanted.allowed_a_day} 次，最高 {number(peak, 1)} {UNIT}"
    )
    end = midnight if midnight <= case.until else None
    figures = (Figure("当日超标次数", float(len(found)), "次", float(wanted.allowed_a_day)),)
    return Finding(TWICE_OVER, start, end, sentence, peak, wanted.limit, UNIT, figures, aspect)


def local_day(at: float) -> float:
    """Days since 1970 in +08:00."""
    return (at + CHINA_OFFSET_S) // DAY_S


def local_midnight(day: float) -> float:
    return day * DAY_S - CHINA_OFFSET_S


def above_background(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """DU05: a mean that reaches the preset difference above the background; suspended where that is unknown."""
    wanted = difference_of(limits)
    if wanted is None or not may_reach(case, point, wanted, wanted.limit):
        return
    judged = [(each, at_least(each, wanted.limit)) for each in compared(case, point, wanted)]
    for run in runs(judged, 1):
        what = f"{wanted.title} {wanted.words}达到 {number(wanted.limit, 0)} {UNIT}"
        found = finding(point, run, EXCEEDED, wanted.limit, what, wanted)
        yield replace(found, figures=(*found.figures, _beneath(case, point, run, wanted)))


def difference_of(limits: Limits) -> Product | None:
    """By a standard of differences, else by a set limit, which is meant of an hour's PM10: what ambient
    stations measure."""
    if limits.standard and limits.standard.difference:
        return product(limits, "")
    return None if limits.limit is None else Product(PM10, limits.limit, difference=True)


def _beneath(case: Case, point: PointView, run: Run, wanted: Product) -> Figure:
    highest = next(
        each
        for each in compared(case, point, wanted)
        if each.mean == run.peak and run.start <= each.start < run.end
    )
    return Figure(f"{wanted.title} 背景值（同一时段）", background(case, highest, wanted), UNIT)
