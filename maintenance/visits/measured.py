"""Telemetry's own values beside what a crew typed: the sample nearest to an instant, within its reach."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from registry.models import Point
from telemetry.models import PointState
from telemetry.series import Stretch, raw_rows

LEAST_REACH = timedelta(minutes=15)
LONGEST_REACH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """``value`` in the column's own unit; ``flags`` as the sample carried them."""

    at: datetime
    value: float
    flags: str | None


def reach(interval_s: float) -> timedelta:
    """How far a sample speaks: three intervals, a quarter of an hour at least (domain.md A.5)."""
    return min(max(timedelta(seconds=3 * interval_s), LEAST_REACH), LONGEST_REACH)


def values(
    slug: str, points: Sequence[Point], columns: Sequence[str], at: datetime
) -> dict[tuple[int, str], Measured]:
    """(point, column) → the nearest known value; what no sample within reach holds is left out. Two queries."""
    if not points or not columns:
        return {}
    bases = dict(PointState.objects.filter(point__in=points).values_list("point_id", "basis"))
    furthest = max(reach(each.interval_s) for each in points)
    stretch = Stretch(at - furthest, at + furthest + timedelta(microseconds=1))
    rows = raw_rows(slug, {each.pk: bases[each.pk] for each in points if each.pk in bases}, columns, stretch)
    return {
        (point.pk, column): found
        for point in points
        for place, column in enumerate(columns)
        if (found := nearest(rows.get(point.pk, ()), place, at, reach(point.interval_s)))
    }


def nearest(rows: Sequence[tuple[Any, ...]], place: int, at: datetime, within: timedelta) -> Measured | None:
    """Of (at, flags, *values) in time order; the earlier of two that are equally near."""
    known = [row for row in rows if row[2 + place] is not None and isfinite(row[2 + place])]
    here = bisect_left(known, at, key=lambda row: row[0])
    near = [row for row in known[max(here - 1, 0) : here + 1] if abs(row[0] - at) <= within]
    if not near:
        return None
    best = min(near, key=lambda row: (abs(row[0] - at), row[0]))
    return Measured(best[0], best[2 + place], best[1])


def asked(
    readings: Iterable[Mapping[str, Any]], points: Mapping[int, Point]
) -> tuple[list[Point], list[str]]:
    """The points and columns that a block's readings name, each once."""
    rows = [each for each in readings if each["point"] in points]
    return (
        list({each["point"]: points[each["point"]] for each in rows}.values()),
        list(dict.fromkeys(each["column"] for each in rows)),
    )
