"""What the rates of a month depend on, as one fingerprint a platform: outages, the points in use, cleanings, and for
a month that is over every writing of its hours and days. Two equal fingerprints mean the same rates."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count

from alerts.orders.excused import spans
from telemetry import months, touched
from telemetry.models import SetAside


def bases(
    slugs: Collection[str], month: date, start: datetime, until: datetime, *, is_over: bool
) -> dict[str, str]:
    """Platform → fingerprint. Of a running month late frames do not count: it is counted again each half hour."""
    times = touched.times(slugs, month) if is_over else {}
    points, asides = months.points_in_use(slugs), _asides(slugs, start, until)
    return {
        slug: _digest(_excused(slug, start, until), points.get(slug, ""), asides.get(slug), times.get(slug))
        for slug in slugs
    }


def _excused(slug: str, start: datetime, until: datetime) -> list[tuple[int, float, float | None]]:
    found = spans(slug, start, until)
    return sorted(
        ((each.point_id, each.start.timestamp(), each.end and each.end.timestamp()) for each in found),
        key=repr,
    )


def _asides(slugs: Collection[str], start: datetime, until: datetime) -> dict[str, tuple[int, int]]:
    """What cleanings took out of the stretch, and how many of them were put back."""
    rows = SetAside.objects.filter(platform__in=slugs, start__lt=until, end__gt=start).order_by()
    found = rows.values_list("platform").annotate(made=Count("pk"), back=Count("restored_at"))
    return {slug: (made, back) for slug, made, back in found}


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
