"""The rates of a month, counted ahead each half hour: a city's month is two million hours to look at.

A page finds them in the cache; only a month that nobody has asked for lately is counted while the page waits.
"""

from datetime import date, datetime
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from alerts.orders.excused import spans
from maintenance.plans.months import bounds, last_day, later, month_of
from registry.models import District
from registry.rooms import platforms
from telemetry import months
from telemetry.months import Month
from telemetry.rollups import DAY, floor

KEPT_S = 2 * 3600
ERA_S = 30 * 24 * 3600


def counted_until(month: date, now: datetime) -> tuple[datetime, datetime]:
    """[start, until) of the whole days of the month that are over."""
    start, end = bounds(month, last_day(month))
    return start, max(start, min(end, floor(now, DAY)))


def rates(slug: str, month: date, now: datetime) -> dict[str, Month]:
    """District → its month; nothing for a district without points."""
    start, until = counted_until(month, now)
    if until <= start:
        return {}
    known = cache.get(_key(slug, start, until))
    return _count(slug, start, until) if known is None else known


def count_ahead(now: datetime) -> int:
    """This month and the last one, for every platform; how many were counted."""
    this = month_of(now)
    asked = [counted_until(month, now) for month in (later(this, -1), this)]
    found = [
        _count(each.slug, *stretch) for each in platforms() for stretch in asked if stretch[0] < stretch[1]
    ]
    return len(found)


def forget(slug: str) -> None:
    """Count anew what the next page asks for, once the caller's transaction is through."""
    transaction.on_commit(lambda: cache.set(_era(slug), uuid4().hex, ERA_S))


def _count(slug: str, start: datetime, until: datetime) -> dict[str, Month]:
    key = _key(slug, start, until)  # before the count: what is forgotten meanwhile stays forgotten
    codes = list(District.objects.values_list("code", flat=True))
    found = months.by_district(slug, codes, start, until, spans(slug, start, until, codes))
    cache.set(key, found, KEPT_S)
    return found


def _key(slug: str, start: datetime, until: datetime) -> str:
    return f"month:{slug}:{start:%Y%m%d}:{until:%Y%m%d%H}:{cache.get(_era(slug), '')}"


def _era(slug: str) -> str:
    return f"month:{slug}:era"
