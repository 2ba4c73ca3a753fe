"""The rates of a month, counted ahead: a city's month is two million hours to look at, too much for a page to wait.

They are kept in ``MonthCount`` with the fingerprint of what they were counted from. A page shows them only while that
is still the same; else it says so, asks for a count and looks again.
"""

import logging
from collections.abc import Collection, Iterable
from datetime import date, datetime

from celery import current_app
from django.core.cache import cache
from django.db import connection, transaction

from alerts.orders.excused import spans
from maintenance.models import MonthCount
from maintenance.plans.months import bounds, last_day, later, month_of
from maintenance.reports.month_basis import bases
from registry.models import District
from registry.rooms import platforms
from telemetry import months
from telemetry.months import Month, SiteMonth
from telemetry.rollups import DAY, floor
from telemetry.shares import Rate

COUNT = "maintenance.reports.tasks.count_month"
ASK_AGAIN_S = 20
_log = logging.getLogger(__name__)


def counted_until(month: date, now: datetime) -> tuple[datetime, datetime]:
    """[start, until) of the whole days of the month that are over."""
    start, end = bounds(month, last_day(month))
    return start, max(start, min(end, floor(now, DAY)))


def of_sites(slugs: Collection[str], month: date, now: datetime) -> dict[str, list[SiteMonth] | None]:
    """Platform → its sites' months, those with points; None where they are not counted, or not any more."""
    start, until = counted_until(month, now)
    if until <= start:
        return {slug: [] for slug in slugs}
    known = {each.platform: each for each in MonthCount.objects.filter(platform__in=slugs, month=month)}
    standing = bases(slugs, month, start, until, is_over=_is_over(month, now))
    return {
        slug: _sites(row) if (row := known.get(slug)) and (row.until, row.basis) == (until, basis) else None
        for slug, basis in standing.items()
    }


def by_district(sites: Iterable[SiteMonth]) -> dict[str, Month]:
    """District → the sum over its sites."""
    found: dict[str, Month] = {}
    for each in sites:
        found[each.district] = found.get(each.district, months.NOTHING) + each.month
    return found


def ask_for(slug: str, month: date) -> None:
    """Let a worker count the month; those who look at it meanwhile do not ask again."""
    if cache.add(f"month-asked:{slug}:{month:%Y%m}", 1, ASK_AGAIN_S):
        try:
            current_app.send_task(COUNT, [slug, month.isoformat()], retry=False, ignore_result=True)
        except Exception:  # any transport's own error
            _log.warning("通知 %s 失败，由定时任务补做", COUNT, exc_info=True)


def count(slug: str, month: date, now: datetime) -> bool:
    """Count the month and keep it. False where another worker is at it, or what it depends on changed meanwhile."""
    start, until = counted_until(month, now)
    if until <= start:
        return False
    with transaction.atomic():
        if not _alone(slug, month):
            return False
        asked = {"month": month, "start": start, "until": until, "is_over": _is_over(month, now)}
        basis = bases([slug], **asked)[slug]
        codes = list(District.objects.values_list("code", flat=True))
        found = months.by_site(slug, codes, start, until, spans(slug, start, until))
        if bases([slug], **asked)[slug] != basis:
            return False
        kept = {"until": until, "basis": basis, "sites": [_row(each) for each in found], "counted_at": now}
        MonthCount.objects.update_or_create(platform=slug, month=month, defaults=kept)
    return True


def count_ahead(now: datetime) -> int:
    """The running month anew; the last one and those that were looked at before where they are not true any more."""
    this = month_of(now)
    past = {later(this, -1), *MonthCount.objects.filter(month__lt=this).values_list("month", flat=True)}
    slugs = [each.slug for each in platforms()]
    missing = [
        (slug, month)
        for month in sorted(past, reverse=True)
        for slug, found in of_sites(slugs, month, now).items()
        if found is None
    ]
    return sum(count(slug, month, now) for slug, month in [*((each, this) for each in slugs), *missing])


def _is_over(month: date, now: datetime) -> bool:
    return now >= bounds(month, last_day(month))[1]


def _alone(slug: str, month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 12))", [f"{slug}:{month}"])
        return bool(cursor.fetchone()[0])


def _row(each: SiteMonth) -> list[object]:
    month, rate = each.month, each.month.rate
    told = (month.points, rate.expected, rate.received, rate.valid, month.hours_due, month.hours_heard)
    return [each.site, each.district, *told]


def _sites(row: MonthCount) -> list[SiteMonth]:
    return [
        SiteMonth(site, district, Month(points, Rate(*rate), due, heard))
        for site, district, points, *rate, due, heard in row.sites
    ]
