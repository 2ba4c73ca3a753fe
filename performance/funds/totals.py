"""What maintenance did in a year, by month, district and platform: one query a kind of record."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from alerts.models import UNHANDLED, Alert
from maintenance.models import Consultation, Visit, WorkOrder
from performance.measures.shape import CITY, Window
from registry.models import District
from registry.rooms import platforms

Key = tuple[date, str, str]
"""Month, district's code, platform's slug."""


@dataclass(frozen=True, slots=True)
class Done:
    """One month of a district and platform. A consultation is the district's and stands with no platform."""

    month: date
    district: str
    platform: str
    alerts: int
    ended: int
    orders: int
    done: int
    visits: int
    approved: int


def totals(window: Window) -> list[Done]:
    """Only where something happened, in the order of month, district, platform."""
    alerts = _count(Alert.objects.standing().on_top(), "started_at", window, ~Q(handling__in=UNHANDLED))
    orders = WorkOrder.objects.exclude(state=WorkOrder.State.CANCELLED)
    worked = _count(orders, "made_at", window, Q(state=WorkOrder.State.DONE))
    forms = Visit.objects.filter(is_current=True)
    visited = _count(forms, "arrived_at", window, Q(state=Visit.State.APPROVED))
    names = dict(District.objects.values_list("code", "name"))
    titles = {each.slug: each.title for each in platforms()}
    place = {code: at for at, code in enumerate(names)}
    keys = sorted(
        {*alerts, *worked, *visited}, key=lambda key: (key[0], place[key[1]], list(titles).index(key[2]))
    )
    nothing = (0, 0)
    return [
        Done(
            key[0],
            names[key[1]],
            titles[key[2]],
            *alerts.get(key, nothing),
            *worked.get(key, nothing),
            *visited.get(key, nothing),
        )
        for key in keys
    ]


def _count(rows: QuerySet[Any], column: str, window: Window, good: Q) -> dict[Key, tuple[int, int]]:
    span = {f"{column}__gte": window.start, f"{column}__lt": window.end}
    found = (
        rows.filter(**span)
        .order_by()
        .annotate(month=TruncMonth(column, tzinfo=CITY))
        .values_list("month", "district", "platform")
        .annotate(Count("pk"), good=Count("pk", filter=good))
    )
    return {(month.date(), district, slug): (n, done) for month, district, slug, n, done in found}


def consulted(window: Window) -> Iterator[tuple[str, list[str]]]:
    """Each district with its twelve months: 已征询, or blank."""
    found = Counter(
        Consultation.objects.filter(month__year=window.year).order_by().values_list("district", "month")
    )
    for district in District.objects.defer("boundary"):
        months = (date(window.year, month, 1) for month in range(1, 13))
        yield district.name, ["已征询" if found[district.code, month] else "" for month in months]
