"""可用率: what the fault logs leave of each platform's month (domain.md E.3)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
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
    return (stop for _, stop in faults(month, now))


def faults(month: date, now: datetime, logs: QuerySet[Log] | None = None) -> Iterator[tuple[Log, Stop]]:
    """The same with the entries that told of them, of all or of ``logs``."""
    start, end = month_bounds(month)
    rows = Log.objects.all() if logs is None else logs
    rows = rows.filter(kind__in=FAULTS, started_at__lt=min(end, now), started_at__gt=start - LONGEST)
    rows = rows.filter(Q(downtime_min__gt=0) | Q(ended_at=None, detail__stopped="yes"))
    for each in rows.order_by("started_at", "pk"):
        ended = each.started_at + timedelta(minutes=each.downtime_min) if each.ended_at else None
        if ended is None or ended > start:
            yield each, Stop(each.started_at, ended, each.platform)
