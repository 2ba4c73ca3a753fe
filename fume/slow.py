"""Ten-minute means of outlets from the database: what alerts/slow.py judges CF04, CF06 and CF07 by.

A mean over a ten minutes stands as one sample of an outlet that speaks every ten minutes, so the pure rules find
in it what they find in the minutes (fume/tens.py).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from django.db import connection
from django.utils import timezone

from fume.conversion import FUME, VELOCITY
from fume.factors import FACTORS
from fume.rules import CURRENT, FAN, PURIFIER
from fume.tens import TEN_MINUTES_S, VALID_MIN

STEP_S = TEN_MINUTES_S
COLUMNS = (FUME, FAN, VELOCITY, PURIFIER, CURRENT)
LAYOUT = ("at", "flags", *COLUMNS)
BASELINE_DAYS = 3
NO_LONGER = timedelta(days=120)
"""A cleaning so long ago gets no baseline any more."""
Row = tuple[float | None, ...]


def _ok(column: str) -> str:
    """The SQL condition under which a reading's column is valid: flag N or S, not negative."""
    place = [factor.column for factor in FACTORS].index(column) + 1
    return f"r.{column} >= 0 AND (r.flags IS NULL OR substr(r.flags, {place}, 1) IN ('N', 'S'))"


def _mean(column: str, condition: str) -> str:
    enough = f"count(*) FILTER (WHERE {condition}) * max(p.interval_s) >= {VALID_MIN * 60}"
    return f"CASE WHEN {enough} THEN avg(r.{column}::float8) FILTER (WHERE {condition}) END"


RUNNING = f"{_ok(CURRENT)} AND {_ok(PURIFIER)} AND r.{PURIFIER} > 0"


@cache
def _sql() -> str:
    means = ", ".join(_mean(each, RUNNING if each == CURRENT else _ok(each)) for each in COLUMNS)
    return (
        "SELECT r.point_id,"  # noqa: S608 - our own names
        " extract(epoch FROM date_bin('10 minutes', r.at, '2000-01-01+00'))::float8 AS ten,"
        f" NULL AS flags, {means}"
        " FROM unnest(%s::int[], %s::timestamptz[]) w (point_id, since)"
        " JOIN registry_point p ON p.id = w.point_id"
        " JOIN telemetry_pointstate s ON s.point_id = w.point_id"
        " JOIN fume_reading r ON r.point_id = w.point_id AND r.span = s.basis"
        " AND r.at >= w.since AND r.at >= %s AND r.at < date_bin('10 minutes', %s, '2000-01-01+00')"
        " GROUP BY r.point_id, ten ORDER BY r.point_id, ten"
    )


def load(points: Mapping[int, datetime], until: datetime) -> dict[int, list[Row]]:
    """The rows of each point from its instant on, without the ten minutes that still run at ``until``."""
    found: dict[int, list[Row]] = {point: [] for point in points}
    if points:
        with connection.cursor() as cursor:
            cursor.execute(_sql(), [list(points), list(points.values()), min(points.values()), until])
            for point, *row in cursor.fetchall():
                found[point].append(tuple(row))
    return found


def prepare(now: datetime) -> None:
    """Note the purifier's usual current where three days have passed since a cleaning."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fume_cleaning c SET baseline_a = m.mean FROM (SELECT c.id,"  # noqa: S608 - our own names
            f" avg(r.{CURRENT}) FILTER (WHERE {RUNNING}) AS mean FROM fume_cleaning c"
            " JOIN telemetry_pointstate s ON s.point_id = c.outlet_id"
            " JOIN fume_reading r ON r.point_id = c.outlet_id AND r.span = s.basis"
            " AND r.at >= c.\"on\"::timestamp AT TIME ZONE 'Asia/Shanghai'"
            f" AND r.at < (c.\"on\" + {BASELINE_DAYS})::timestamp AT TIME ZONE 'Asia/Shanghai'"
            ' WHERE c.baseline_a IS NULL AND c."on" > %s AND c."on" <= %s GROUP BY c.id) m'
            " WHERE m.id = c.id AND m.mean > 0",
            [timezone.localdate(now - NO_LONGER), timezone.localdate(now - timedelta(days=BASELINE_DAYS))],
        )
