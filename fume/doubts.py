"""CF06 CF07: data that cannot be what they seem (质控), and a place that seems to have closed. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil, isclose

from alerts.common_rules import runs
from alerts.conditions import BARELY
from alerts.rule_types import CHINA, Finding, Limits, PointView
from alerts.timeline import Case, Span, Truth, within
from alerts.wording import clock, number
from fume.tens import TEN_MINUTES_S, Day, Ten, days, tens

UNIT = "mg/m³"
SAME = 1e-9
FAULTS = ("fault", "outage")
CLOSURES = ("stop", "outage")


def doubtful(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """CF06: ten-minute means that do not move for two hours while the fan runs; or next to nothing all day."""
    cover = case.exempt(point, *FAULTS)
    yield from _flat(case, point, ceil((limits.hold_1_s or 0.0) / TEN_MINUTES_S), cover)
    yield from _low(case, point, limits.limit or 0.0, cover)


def _flat(case: Case, point: PointView, least: int, cover: Sequence[Span]) -> Iterator[Finding]:
    count, start, value, before = 0, 0.0, 0.0, 0.0
    for each in tens(case, point):
        now = _moving(each, cover)
        if count >= least:
            if now is None or (now is not False and _same(now, value)):
                continue
            yield _stuck(point, start, each.start, value)
            count = 0
        if now is None or now is False:
            count = 0
        elif count and _same(now, value) and each.start - before == TEN_MINUTES_S:
            count += 1
        else:
            count, start, value = 1, each.start, now
        before = each.start
    if count >= least:
        yield _stuck(point, start, None, value)


def _moving(each: Ten, cover: Sequence[Span]) -> float | bool | None:
    """The mean; None: UNKNOWN; False: the fan stands still or a declaration excuses it, so nothing is wrong."""
    if within(cover, each.start) or (each.fan is not None and each.fan <= 0.5):
        return False
    return None if each.fan is None else each.fume


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=SAME, abs_tol=SAME)


def _stuck(point: PointView, start: float, end: float | None, value: float) -> Finding:
    sentence = (
        f"{point.name}自 {clock(start)} 起风机运行而油烟一直是 {number(value)} {UNIT}，探头可能被遮挡或卡滞"
    )
    return Finding(1, start, end, sentence, value, None, UNIT, aspect="flat")


def _low(case: Case, point: PointView, limit: float, cover: Sequence[Span]) -> Iterator[Finding]:
    judged = [(day.window, _is_low(case, day, limit, cover)) for day in days(case, point)]
    for run in runs(judged, 1):
        sentence = f"{point.name}自 {_date(run.start)} 起整个营业时间油烟不高于 {number(limit)} {UNIT}，探头可能被遮挡"
        end = run.end if run.closed else None
        yield Finding(1, run.start, end, sentence, None, limit, UNIT, aspect="low")


def _is_low(case: Case, day: Day, limit: float, cover: Sequence[Span]) -> Truth:
    if _excused(day, cover):
        return False
    if any(each > limit * BARELY for each in day.fumes):
        return False
    if not day.is_measured or _rests(case, day):
        return None
    return not (day.fans and max(day.fans) <= 0)


def vacant(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """CF07: so many business days without the fan and without any movement of the values, not declared."""
    cover = case.exempt(point, *CLOSURES)
    judged = [(day.window, _is_vacant(case, day, limits.limit or 0.0, cover)) for day in days(case, point)]
    for run in runs(judged, limits.least):
        sentence = (
            f"{point.name}自 {_date(run.start)} 起连续 {limits.least} 个营业日风机未开、油烟无波动，"
            "且没有停业申报，需核实是否停业"
        )
        end = run.end if run.closed else None
        yield Finding(1, run.start, end, sentence)


def _is_vacant(case: Case, day: Day, still: float, cover: Sequence[Span]) -> Truth:
    if _excused(day, cover) or any(each > 0 for each in day.fans):
        return False
    fumes = day.fumes
    if fumes and max(fumes) - min(fumes) > still * BARELY:
        return False
    return None if not day.is_measured or not day.fans or _rests(case, day) else True


def _excused(day: Day, cover: Sequence[Span]) -> bool:
    """Whether a declaration touches the day's business."""
    return any(start < closes and end > opens for start, end in cover for opens, closes in day.hours)


def _rests(case: Case, day: Day) -> bool:
    return _date(day.start, "%Y-%m-%d") in case.site.days_off


def _date(at: float, shape: str = "%m-%d") -> str:
    return f"{datetime.fromtimestamp(at, CHINA):{shape}}"
