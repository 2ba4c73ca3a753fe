"""Who was visited in the period and who was not: sites, devices, and what a plan has fulfilled."""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from maintenance.models import PlanItem, Visit, VisitDevice
from maintenance.plans.frequency import frequency
from maintenance.plans.fulfilling import fulfil
from maintenance.plans.months import bounds, end_of_period, last_day, start_of_period
from registry.models import Device, Site, Status
from registry.rooms import platforms

__all__ = ["Share", "by_area", "devices", "fulfil", "period", "planned_by_area", "sites", "with_plans"]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of ``total`` are ``done``."""

    done: int
    total: int

    @property
    def rate(self) -> float | None:
        return self.done / self.total if self.total else None

    @property
    def missing(self) -> int:
        return self.total - self.done

    def __add__(self, other: "Share") -> "Share":
        return Share(self.done + other.done, self.total + other.total)


def period(platform: str, month: date) -> tuple[date, date]:
    """The first and the last day of the period of a platform's frequency that holds ``month``."""
    length = frequency(platform).months
    return start_of_period(month, length), end_of_period(month, length)


def _edge(month: date, at: int, path: str) -> Case:
    """The beginning (0) or the end (1) of the period of the row's platform."""
    edges = [(each.slug, bounds(*period(each.slug, month))[at]) for each in platforms()]
    return Case(
        *(When(**{path: slug}, then=Value(edge)) for slug, edge in edges),
        default=Value(bounds(month, last_day(month))[at]),
        output_field=DateTimeField(),
    )


def sites(rows: QuerySet[Site], month: date) -> QuerySet[Site]:
    """The sites in use with ``visited`` (a form in the platform's period that holds ``month``)."""
    rows = rows.exclude(status=Status.STOPPED)
    rows = rows.annotate(since=_edge(month, 0, "platform"), until=_edge(month, 1, "platform"))
    visits = Visit.objects.filter(
        site=OuterRef("pk"),
        is_current=True,
        arrived_at__gte=OuterRef("since"),
        arrived_at__lt=OuterRef("until"),
    )
    return rows.annotate(visited=Exists(visits))


def with_plans(rows: QuerySet[Site], month: date, today: date) -> QuerySet[Site]:
    """The same with the last visit ever and the next day planned from ``month`` on."""
    visits = Visit.objects.filter(site=OuterRef("pk"), is_current=True).order_by("-arrived_at")
    items = PlanItem.objects.filter(site=OuterRef("pk"), visit__isnull=True, due_on__gte=month)
    return rows.annotate(
        last_visit=Subquery(visits.values("arrived_at")[:1]),
        last_form=Subquery(visits.values("pk")[:1]),
        planned_on=Subquery(items.order_by("due_on").values("due_on")[:1]),
        plan_id=Subquery(items.order_by("due_on").values("plan_id")[:1]),
        is_late=Exists(items.filter(due_on__lt=today)),
    )


def devices(rows: QuerySet[Device], month: date) -> QuerySet[Device]:
    """The devices that serve a site in use with ``visited``: named in a form of the period."""
    rows = rows.exclude(status=Status.STOPPED).filter(points__isnull=False)
    rows = rows.annotate(
        since=_edge(month, 0, "platform"),
        until=_edge(month, 1, "platform"),
        site_name=Min("points__site__name"),
        site_id=Min("points__site_id"),
    )
    named = VisitDevice.objects.filter(
        device=OuterRef("pk"),
        visit__is_current=True,
        visit__arrived_at__gte=OuterRef("since"),
        visit__arrived_at__lt=OuterRef("until"),
    )
    last = VisitDevice.objects.filter(device=OuterRef("pk"), visit__is_current=True)
    return rows.annotate(
        visited=Exists(named),
        last_visit=Subquery(last.order_by("-visit__arrived_at").values("visit__arrived_at")[:1]),
    )


def by_area(rows: QuerySet[Site], month: date) -> dict[tuple[str, str], Share]:
    """(district, platform) → how many of its sites were visited in the period; one query."""
    counted = sites(rows, month).order_by().values_list("district_id", "platform")
    found = counted.annotate(total=Count("pk"), done=Count("pk", filter=Q(visited=True)))
    return {(district, slug): Share(done, total) for district, slug, total, done in found}


def planned_by_area(items: QuerySet[PlanItem], month: date) -> dict[tuple[str, str], Share]:
    """(district, platform) → how many of the month's planned items were visited within it; one query."""
    rows = items.filter(plan__month=month).order_by().values_list("plan__district_id", "plan__platform")
    _, end = bounds(month, last_day(month))
    found = rows.annotate(total=Count("pk"), done=Count("pk", filter=Q(visit__arrived_at__lt=end)))
    return {(district, slug): Share(done, total) for district, slug, total, done in found}
