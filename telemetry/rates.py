"""传输率 received / expected, 有效率 valid / received, 传输有效率 their product (domain.md A.7).

A point owes 3600 / interval samples an hour from the hour it came into use; more than it owes counts as all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from registry.rooms import model, platform

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """Samples over one hour or several: owed, come, and valid ones among those."""

    expected: float
    received: float
    valid: float

    @property
    def transmitted(self) -> float | None:
        return self.received / self.expected if self.expected else None

    @property
    def valid_share(self) -> float | None:
        return self.valid / self.received if self.received else None

    @property
    def effective(self) -> float | None:
        """传输有效率; 0 when nothing came, None when nothing was owed."""
        return self.valid / self.expected if self.expected else None


def total(rates: Sequence[Rate]) -> Rate:
    return Rate(
        sum(each.expected for each in rates),
        sum(each.received for each in rates),
        sum(each.valid for each in rates),
    )


_SQL = """
WITH point AS (
  SELECT id, since, 3600::float8 / interval_s AS owed FROM registry_point WHERE id = ANY(%s)),
owed AS (
  SELECT h.at, sum(p.owed) AS samples FROM unnest(%s::timestamptz[]) h (at)
  LEFT JOIN (SELECT date_trunc('hour', since) AS since, sum(owed) AS owed FROM point GROUP BY 1) p
    ON p.since IS NULL OR p.since <= h.at
  GROUP BY h.at),
came AS (
  SELECT r.at, sum(LEAST(r.samples, p.owed)) AS samples, sum(LEAST(r.valid, p.owed)) AS valid
  FROM point p JOIN {table} r ON r.point_id = p.id AND r.at >= %s AND r.at < %s
  WHERE p.since IS NULL OR p.since < r.at + interval '1 hour'
  GROUP BY r.at)
SELECT COALESCE(owed.samples, 0), COALESCE(came.samples, 0), COALESCE(came.valid, 0)
FROM owed LEFT JOIN came USING (at) ORDER BY at
"""


def hourly(slug: str, points: Sequence[int], now: datetime, hours: int = 24) -> list[Rate]:
    """The rates of the last ``hours`` full hours over some points of a platform, oldest first."""
    end = now.replace(minute=0, second=0, microsecond=0)
    starts = [end - offset * HOUR for offset in range(hours, 0, -1)]
    if not points:
        return [Rate(0, 0, 0)] * hours
    ids = list(points)
    with connection.cursor() as cursor:
        table = model(platform(slug).hourly)._meta.db_table
        cursor.execute(_SQL.format(table=table), [ids, starts, starts[0], end])
        return [Rate(*samples) for samples in cursor.fetchall()]
