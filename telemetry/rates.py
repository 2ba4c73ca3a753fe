"""传输率 received / expected, 有效率 valid / received, 传输有效率 their product (domain.md A.7).

A point owes 3600 / interval samples an hour from the hour it came into use; more than it owes counts as all.
What a declared outage excuses leaves both sides: its slots are not owed, and what came in them is not counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from registry.rooms import model, platform
from telemetry.rollups import valid_sample
from telemetry.shares import Rate

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Excused:
    """[start, end) in which a point owes nothing; without an end: still."""

    point_id: int
    start: datetime
    end: datetime | None = None


_SQL = """
WITH point AS (
  SELECT id, since, interval_s, 3600::float8 / interval_s AS owed FROM registry_point WHERE id = ANY(%(points)s)),
hour AS (SELECT at FROM unnest(%(hours)s::timestamptz[]) h (at)),
away AS (
  SELECT p.id, p.since, p.interval_s, p.owed, unnest(range_agg(tstzrange(s.start, s.until))) AS stretch
  FROM unnest(%(away)s::int[], %(from)s::timestamptz[], %(to)s::timestamptz[]) s (point_id, start, until)
  JOIN point p ON p.id = s.point_id WHERE s.until IS NULL OR s.until > s.start
  GROUP BY p.id, p.since, p.interval_s, p.owed),
excused AS MATERIALIZED (
  SELECT a.id, h.at, a.owed, LEAST(a.owed, sum(
    ceil(extract(epoch FROM LEAST(upper(a.stretch), h.at + interval '1 hour') - h.at) / a.interval_s)
    - ceil(extract(epoch FROM GREATEST(lower(a.stretch), h.at) - h.at) / a.interval_s))::float8) AS samples
  FROM away a JOIN hour h ON a.stretch && tstzrange(h.at, h.at + interval '1 hour')
  WHERE a.since IS NULL OR date_trunc('hour', a.since) <= h.at
  GROUP BY a.id, a.owed, h.at),
heard AS (
  SELECT e.id, e.at, count(*) AS samples, count(*) FILTER (WHERE {valid}) AS valid
  FROM excused e JOIN away a ON a.id = e.id JOIN telemetry_pointstate s ON s.point_id = e.id
  JOIN {reading} r ON r.point_id = e.id AND r.span = s.basis AND r.at <@ a.stretch
    AND r.at >= e.at AND r.at < e.at + interval '1 hour' AND r.at >= %(first)s AND r.at < %(end)s
  WHERE e.samples < e.owed
  GROUP BY e.id, e.at),
owed AS (
  SELECT h.at, sum(p.owed) AS samples FROM hour h
  LEFT JOIN (SELECT date_trunc('hour', since) AS since, sum(owed) AS owed FROM point GROUP BY 1) p
    ON p.since IS NULL OR p.since <= h.at
  GROUP BY h.at),
spared AS (SELECT at, sum(samples) AS samples FROM excused GROUP BY at),
came AS (
  SELECT r.at,
    sum(LEAST(GREATEST(r.samples - COALESCE(o.samples, 0), 0), p.owed - COALESCE(e.samples, 0))) AS samples,
    sum(LEAST(GREATEST(r.valid - COALESCE(o.valid, 0), 0), p.owed - COALESCE(e.samples, 0))) AS valid
  FROM point p JOIN {table} r ON r.point_id = p.id AND r.at >= %(first)s AND r.at < %(end)s
  LEFT JOIN excused e ON e.id = r.point_id AND e.at = r.at
  LEFT JOIN heard o ON o.id = r.point_id AND o.at = r.at
  WHERE p.since IS NULL OR p.since < r.at + interval '1 hour'
  GROUP BY r.at)
SELECT COALESCE(owed.samples, 0) - COALESCE(spared.samples, 0), COALESCE(came.samples, 0), COALESCE(came.valid, 0)
FROM owed LEFT JOIN spared USING (at) LEFT JOIN came USING (at) ORDER BY at
"""
"""An excused slot is one whose instant, counted in intervals from the full hour, lies in a stretch; of an hour
that is excused in part, what came in that part is looked up among the readings."""


def hourly(
    slug: str, points: Sequence[int], now: datetime, hours: int = 24, excused: Iterable[Excused] = ()
) -> list[Rate]:
    """The rates of the last ``hours`` full hours over some points of a platform, oldest first.

    ``excused`` may overlap and may name other points (alerts.orders.excused.spans).
    """
    end = now.replace(minute=0, second=0, microsecond=0)
    starts = [end - offset * HOUR for offset in range(hours, 0, -1)]
    if not points:
        return [Rate(0, 0, 0)] * hours
    spans = list(excused)
    asked = {
        "points": list(points),
        "hours": starts,
        "first": starts[0],
        "end": end,
        "away": [each.point_id for each in spans],
        "from": [each.start for each in spans],
        "to": [each.end for each in spans],
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(slug), asked)
        return [Rate(*samples) for samples in cursor.fetchall()]


def _sql(slug: str) -> str:
    about = platform(slug)
    tables = {"table": model(about.hourly)._meta.db_table, "reading": model(about.reading)._meta.db_table}
    return _SQL.format(valid=valid_sample(about).replace("%", "%%"), **tables)
