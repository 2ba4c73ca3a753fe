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
SELECT h.at,
  COALESCE(sum(3600.0 / p.interval_s) FILTER (WHERE {owing}), 0),
  COALESCE(sum(LEAST(COALESCE(r.samples, 0), 3600.0 / p.interval_s)) FILTER (WHERE {owing}), 0),
  COALESCE(sum(LEAST(COALESCE(r.valid, 0), 3600.0 / p.interval_s)) FILTER (WHERE {owing}), 0)
FROM unnest(%s::timestamptz[]) h (at)
CROSS JOIN registry_point p
LEFT JOIN {table} r ON r.point_id = p.id AND r.at = h.at AND r.at >= %s AND r.point_id = ANY(%s)
WHERE p.id = ANY(%s)
GROUP BY h.at ORDER BY h.at
"""
_OWING = "(p.since IS NULL OR p.since < h.at + interval '1 hour')"


def hourly(slug: str, points: Sequence[int], now: datetime, hours: int = 24) -> list[Rate]:
    """The rates of the last ``hours`` full hours over some points of a platform, oldest first."""
    end = now.replace(minute=0, second=0, microsecond=0)
    starts = [end - offset * HOUR for offset in range(hours, 0, -1)]
    if not points:
        return [Rate(0, 0, 0)] * hours
    ids = list(points)
    with connection.cursor() as cursor:
        table = model(platform(slug).hourly)._meta.db_table
        cursor.execute(_SQL.format(table=table, owing=_OWING), [starts, starts[0], ids, ids])
        return [Rate(float(owed), float(came), float(valid)) for _, owed, came, valid in cursor.fetchall()]
