"""Which months' hours and days were written again: a counter a platform and month, raised in the transaction that
writes them. Whoever keeps a figure of a month keeps the counter it was read at, and knows when it is no longer true."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection

from telemetry.models import Touched

_TOUCH = """
INSERT INTO telemetry_touched (platform, month, times)
SELECT %(slug)s, month::date, 1 FROM generate_series(
  date_trunc('month', %(first)s AT TIME ZONE 'Asia/Shanghai'),
  date_trunc('month', %(last)s AT TIME ZONE 'Asia/Shanghai'), interval '1 month') AS month ORDER BY month
ON CONFLICT (platform, month) DO UPDATE SET times = telemetry_touched.times + 1
"""


def touch(slug: str, first: datetime, last: datetime) -> None:
    """The rollups of [first, last] were written; last in the transaction, it holds the months' rows until the end."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, {"slug": slug, "first": first, "last": max(first, last)})


def times(slugs: Collection[str], month: date) -> dict[str, int]:
    """Platform → how often its month was written."""
    found = Touched.objects.filter(platform__in=slugs, month=month).values_list("platform", "times")
    return dict.fromkeys(slugs, 0) | dict(found)
