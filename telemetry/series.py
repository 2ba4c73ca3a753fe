"""Readings for charts: raw up to two days, hourly with minimum and maximum up to two months, daily beyond.

Reading is one indexed range scan a platform; shaping is pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from registry.platforms import Factor, Platform
from registry.rooms import model, platform

RAW_UP_TO = timedelta(days=2)
HOURLY_UP_TO = timedelta(days=62)
RAW, HOURLY, DAILY = "raw", "hourly", "daily"
STEP = {HOURLY: timedelta(hours=1), DAILY: timedelta(days=1)}
GOOD_FLAGS = "NS"
SKIPPED = 3
"""A line breaks where so many intervals bring no sample."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a chart covers, [start, end)."""

    start: datetime
    end: datetime

    @property
    def grain(self) -> str:
        length = self.end - self.start
        return RAW if length <= RAW_UP_TO else HOURLY if length <= HOURLY_UP_TO else DAILY


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity at one point. ``line``: [ms, value], ``band``: [ms, min, max], ``hollow``: invalid."""

    point_id: int
    column: str
    line: list[list[float | None]]
    band: list[list[float]]
    hollow: list[list[float]]


def raw_rows(
    slug: str, basis: Mapping[int, int], columns: Sequence[str], stretch: Stretch
) -> dict[int, list[Row]]:
    """Point → (at, flags, *columns), in time order; ``basis`` gives the span of each point."""
    wanted = Q(pk__in=[])
    for span, points in _by_span(basis).items():
        wanted |= Q(span=span, point_id__in=points)
    kind: Any = model(platform(slug).reading)
    found = kind.objects.filter(wanted, at__gte=stretch.start, at__lt=stretch.end)
    return _grouped(found.values_list("point_id", "at", "flags", *columns).order_by("point_id", "at"))


def _by_span(basis: Mapping[int, int]) -> dict[int, list[int]]:
    spans: dict[int, list[int]] = defaultdict(list)
    for point_id, span in basis.items():
        spans[span].append(point_id)
    return spans


def rolled_rows(
    slug: str, points: Iterable[int], columns: Sequence[str], stretch: Stretch
) -> dict[int, list[Row]]:
    """Point → (at, *(mean, min, max of each column)) from the hourly or daily table."""
    about = platform(slug)
    kind: Any = model(about.daily if stretch.grain == DAILY else about.hourly)
    names = [f"{column}{end}" for column in columns for end in ("", "_min", "_max")]
    found = kind.objects.filter(point_id__in=list(points), at__gte=stretch.start, at__lt=stretch.end)
    return _grouped(found.values_list("point_id", "at", *names).order_by("point_id", "at"))


def _grouped(records: Iterable[Row]) -> dict[int, list[Row]]:
    rows: dict[int, list[Row]] = defaultdict(list)
    for point_id, *row in records:
        rows[point_id].append(tuple(row))
    return rows


def series(
    slug: str, points: Mapping[int, tuple[int, float]], columns: Sequence[str], stretch: Stretch
) -> list[Series]:
    """Every column at every point; ``points``: id → (basis span, interval in seconds)."""
    if stretch.grain == RAW:
        rows = raw_rows(slug, {point: basis for point, (basis, _) in points.items()}, columns, stretch)
        about = platform(slug)
        return [
            shaped_raw(about, point, column, place, rows.get(point, ()), points[point][1])
            for place, column in enumerate(columns)
            for point in points
        ]
    rolled = rolled_rows(slug, points, columns, stretch)
    step_s = STEP[stretch.grain].total_seconds()
    return [
        shaped_rolled(point, column, place, rolled.get(point, ()), step_s)
        for place, column in enumerate(columns)
        for point in points
    ]


def shaped_raw(
    about: Platform, point: int, column: str, place: int, rows: Sequence[Row], interval_s: float
) -> Series:
    """Samples as a line; invalid ones leave the line and stand beside it, a long gap breaks it."""
    index = [factor.column for factor in about.factors].index(column)
    factor = about.factors[index]
    made = Series(point, column, [], [], [])
    before = None
    for at, flags, *values in rows:
        value = values[place]
        if value is None:
            continue
        ms = _ms(at)
        if before is not None and ms - before > SKIPPED * interval_s * 1000:
            made.line.append([before + 1, None])
        before = ms
        if is_valid(factor, index, value, flags):
            made.line.append([ms, value])
        else:
            made.line.append([ms, None])
            made.hollow.append([ms, value])
    return made


def is_valid(factor: Factor, index: int, value: float, flags: str | None) -> bool:
    """As rollups and rules see it: flag N or S, and not negative where that cannot be."""
    flag = flags[index : index + 1] if flags else ""
    return (not flag or flag in GOOD_FLAGS) and (factor.low < 0 or value >= 0)


def shaped_rolled(point: int, column: str, place: int, rows: Sequence[Row], step_s: float) -> Series:
    """Means as a line within the band of minimum and maximum; a missing hour or day breaks both."""
    made = Series(point, column, [], [], [])
    before = None
    for at, *values in rows:
        mean, least, most = values[3 * place : 3 * place + 3]
        ms = _ms(at)
        if before is not None and ms - before > step_s * 1000:
            made.line.append([before + 1, None])
        before = ms
        made.line.append([ms, mean])
        if least is not None and most is not None:
            made.band.append([ms, least, most])
    return made


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
