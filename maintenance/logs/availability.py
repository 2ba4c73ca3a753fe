"""可用率: what the fault logs leave of each platform's month (domain.md E.3)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from maintenance.logs.downtime import Availability, Stop, counted, month_bounds
from maintenance.models import Log

FAULTS = (Log.Kind.SOFTWARE_FAULT, Log.Kind.HARDWARE_FAULT, Log.Kind.NETWORK_FAULT)
LONGEST = timedelta(days=400)
"""A standstill that began longer ago than this and has ended is not looked for."""


def availability(platform: str, month: date, *, now: datetime | None = None) -> Decimal:
    """Per cent of the month (the day does not matter) in which ``platform`` ran, two decimals.

    Faults without a platform count for each; planned upgrades do not count; a running month is judged up to
    ``now``.
    """
    return measured(platform, month, now=now).pct


def measured(platform: str, month: date, *, now: datetime | None = None) -> Availability:
    """The same with its minutes."""
    at = now or timezone.now()
    return counted(stops(month, at), platform, month, at)


def by_platform(platforms: list[str], month: date, *, now: datetime | None = None) -> dict[str, Availability]:
    """Several platforms of one month with one query."""
    at = now or timezone.now()
    found = list(stops(month, at))
    return {each: counted(found, each, month, at) for each in platforms}


def stops(month: date, now: datetime) -> Iterator[Stop]:
    """The standstills that reach into the month."""
    start, end = month_bounds(month)
    rows = Log.objects.filter(kind__in=FAULTS, started_at__lt=min(end, now), started_at__gt=start - LONGEST)
    rows = rows.filter(Q(downtime_min__gt=0) | Q(ended_at=None, detail__stopped="yes"))
    columns = ("started_at", "ended_at", "downtime_min", "platform")
    for began, ended, minutes, platform in rows.order_by().values_list(*columns):
        stop = Stop(began, began + timedelta(minutes=minutes) if ended else None, platform)
        if stop.end is None or stop.end > start:
            yield stop
