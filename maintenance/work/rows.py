"""Work orders as lists ask for them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Value, When

from accounts.models import Role, User
from alerts.models import Alert
from maintenance.models import OPEN_STATES, Visit, WorkOrder
from maintenance.work.states import WITH_CREW
from registry.models import District

HAS_BEEN_THERE = ("rework", "on_way", "on_site")
SHOWN_DONE = timedelta(days=7)
NEXT_TO_DO = ("on_site", "on_way", "rework", "accepted", "assigned")


def listed() -> QuerySet:
    """With what a line shows."""
    return WorkOrder.objects.select_related("site", "district", "crew").defer("district__boundary")


def counts(rows: QuerySet, now: datetime) -> dict[str, int]:
    """How many of ``rows`` stand how: one query."""
    opened = {state: Count("pk", filter=Q(state=state)) for state in OPEN_STATES}
    late = Count("pk", filter=Q(state__in=OPEN_STATES, due_at__lte=now))
    return rows.filter(state__in=OPEN_STATES).order_by().aggregate(**opened, late=late)


def mine(user: User) -> QuerySet:
    """The orders a crew holds, with what its cards show: what it is at first, then its route, then what presses."""
    place = Case(
        *(When(state=state, then=Value(n)) for n, state in enumerate(NEXT_TO_DO)),
        output_field=IntegerField(),
    )
    rows = WorkOrder.objects.filter(crew=user, state__in=WITH_CREW).select_related(
        "site__enterprise", "district", "device"
    )
    rows = rows.defer("district__boundary").annotate(
        at_work=Case(When(state__in=("on_site", "on_way"), then=place), default=Value(9))
    )
    ordered = rows.order_by("at_work", F("due_on").asc(nulls_first=True), "place", "-level", "due_at", "pk")
    return ordered.prefetch_related(Prefetch("alerts", Alert.objects.order_by("-level", "started_at")))


def returned_forms(orders: Iterable[WorkOrder]) -> dict[int, Visit]:
    """Order → the form that its crew must put right, the last where there are several. At most one query."""
    crews = {each.pk: each.crew_id for each in orders if each.state in HAS_BEEN_THERE}
    found = Visit.objects.filter(order__in=crews, is_current=True, state=Visit.State.RETURNED)
    shown = found.only("order", "crew", "number", "opinion", "reviewed_at", "reviewed_by__last_name")
    rows = shown.select_related("reviewed_by").order_by("reviewed_at")
    return {each.order_id: each for each in rows if each.crew_id == crews[each.order_id]}


def today_first(rows: list[WorkOrder], today: date) -> tuple[list[WorkOrder], list[WorkOrder]]:
    """Those of today (and whatever is late or has no day), and those of later days."""
    later = [
        each
        for each in rows
        if each.due_on and each.due_on > today and each.state in ("assigned", "accepted")
    ]
    ids = {each.pk for each in later}
    return [each for each in rows if each.pk not in ids], later


def lately_done(user: User, now: datetime) -> QuerySet:
    rows = WorkOrder.objects.filter(crew=user, state="done", done_at__gte=now - SHOWN_DONE)
    return rows.select_related("site", "district").defer("district__boundary").order_by("-done_at", "-pk")


def crews(district: District | str) -> QuerySet:
    """The crews that work in the district, with how much each has in hand (``in_hand``)."""
    held = Count("work_orders", filter=Q(work_orders__state__in=WITH_CREW), distinct=True)
    people = User.objects.filter(role=Role.CREW, is_active=True, districts=district)
    return people.annotate(in_hand=held).order_by("in_hand", "username")


def of_alert(alert: Alert, user: User) -> list[Any]:
    """The orders of an alert, the newest first."""
    return list(listed().visible_to(user).filter(alerts=alert).order_by("-made_at", "-pk"))


def of_site(site_id: int, user: User, most: int = 5) -> list[Any]:
    """What goes on at the site and the last that were finished."""
    rows = listed().visible_to(user).filter(site=site_id)
    opened = rows.filter(state__in=OPEN_STATES).order_by("due_at", "-made_at")[:most]
    return [*opened, *rows.exclude(state__in=OPEN_STATES).order_by("-made_at")[:most]]
