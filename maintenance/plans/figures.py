"""What the pages of plans count: plans of a month with their progress, areas nobody has planned, days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from maintenance.models import Plan, PlanItem
from maintenance.plans.calendar_sheet import Outing
from maintenance.plans.coverage import Share
from registry.models import District, Site, Status
from registry.rooms import platform, platforms


def plans_of(user: Any, month: date, today: date) -> QuerySet[Plan]:
    """The plans of the month that a person may see, each with its counts."""
    rows = Plan.objects.visible_to(user).filter(month=month).select_related("district", "crew")
    return rows.defer("district__boundary").annotate(
        count=Count("items"),
        done=Count("items", filter=Q(items__visit__isnull=False)),
        late=Count("items", filter=Q(items__visit__isnull=True, items__due_on__lt=today)),
        by_hand=Count("items", filter=Q(items__by_hand=True)),
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """A platform and district with sites and no plan this month."""

    platform: str
    title: str
    district: District
    sites: int


def gaps(user: Any, month: date, districts: list[District]) -> list[Gap]:
    """The areas with sites in use for which the month has no plan."""
    known = {each.pk: each for each in districts}
    rows = Site.objects.visible_to(user).filter(district__in=known).exclude(status=Status.STOPPED)
    counted = rows.order_by().values_list("district_id", "platform").annotate(Count("pk"))
    planned = set(Plan.objects.filter(month=month).values_list("district_id", "platform"))
    order = {each.slug: at for at, each in enumerate(platforms())}
    place = {code: at for at, code in enumerate(known)}
    missing = [row for row in counted if row[:2] not in planned]
    missing.sort(key=lambda row: (place[row[0]], order.get(row[1], 99)))
    return [Gap(slug, platform(slug).title, known[code], sites) for code, slug, sites in missing]


def total(plans: list[Any]) -> Share:
    return Share(sum(each.done for each in plans), sum(each.count for each in plans))


def outings_of(items: QuerySet[PlanItem], today: date) -> Iterator[tuple[date, Outing]]:
    """What each plan asks for on each day."""
    columns = ("due_on", "plan", "plan__platform", "plan__district__name", "plan__crew__last_name")
    rows = items.order_by("due_on", "plan__district__order", "plan__platform", "plan").values_list(*columns)
    counted = rows.annotate(total=Count("pk"), done=Count("visit"))
    for on, plan, slug, district, crew, count, done in counted:
        title = f"{district} {platform(slug).title}"
        yield on, Outing(plan, title, crew, count, done, on < today and done < count)
