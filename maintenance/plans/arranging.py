"""Giving each site of a plan its day and its place on that day's route, inside the caller's transaction."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from alerts.rule_types import CHINA
from maintenance.models import OPEN_STATES, DayRoute, Plan, PlanItem, WorkOrder
from maintenance.plans.begun import not_begun
from maintenance.plans.months import working
from maintenance.plans.needs import centre, due, loads, tour, visited
from maintenance.plans.route import Stop, by_hand, ordered
from maintenance.plans.spreading import parts, spread
from registry.models import District


@dataclass(frozen=True, slots=True)
class Arranged:
    """``planned``: items given a day now; ``left_over``: sites for which no day of the month had room."""

    planned: int
    left_over: tuple[int, ...]


def arrange(plan: Plan, *, now: datetime, among: int = 1) -> Arranged:
    """Plan what is due and not begun on the working days from today on.

    ``among``: so many crews, this one the first, still share what is due; it takes its part of the tour.
    """
    today = now.astimezone(CHINA).date()
    freed = not_begun(plan.items.exclude(by_hand=True, due_on__gte=today))
    emptied = set(freed.values_list("due_on", flat=True))
    PlanItem.objects.filter(pk__in=list(freed.values_list("pk", flat=True))).delete()
    sites = tour(plan.platform, plan.district)
    found = Arranged(0, ())
    for stretch in parts(working(plan.month, off=_off(plan)), plan.times):
        days = [on for on in stretch if on >= today]
        if days or plan.times == 1:
            needing = _needing(plan, sites, stretch, today)
            found = _added(found, _planned(plan, needing[: -(-len(needing) // among)], days))
    filled = set(plan.items.values_list("due_on", flat=True))
    number_days(plan.crew_id, emptied | filled)
    return found


def _off(plan: Plan) -> set[date]:
    return {date.fromisoformat(each) for each in plan.days_off}


def _needing(plan: Plan, sites: list[int], stretch: Collection[date], today: date) -> list[int]:
    """The sites that want a day in this stretch of the month; the whole month is asked for as the platform's
    frequency says, a part of it each site that is not seen to in it."""
    if plan.times == 1:
        return due(plan, sites, set(plan.items.values_list("site_id", flat=True)), today)
    first, last = min(stretch), max(stretch)
    kept = PlanItem.objects.filter(site__in=sites, due_on__gte=first, due_on__lte=last)
    seen = set(kept.values_list("site_id", flat=True)) | visited(sites, first, last)
    return [each for each in sites if each not in seen]


def _planned(plan: Plan, needing: list[int], days: list[date]) -> Arranged:
    taken, nearby = loads(plan)
    found = spread(needing, days, plan.capacity, taken=taken, nearby=nearby)
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, site_id=key, due_on=on) for on, keys in found.days.items() for key in keys
    )
    return Arranged(len(needing) - len(found.left_over), found.left_over)


def _added(one: Arranged, other: Arranged) -> Arranged:
    return Arranged(one.planned + other.planned, (*one.left_over, *other.left_over))


def number_days(crew_id: int, days: Iterable[date]) -> None:
    """Number the stops of a crew's days as it drives: through every platform, from the middle of the district
    where it has most to do; a day that was set by hand keeps its order. Open orders of the day follow."""
    days = set(days)
    rows = PlanItem.objects.filter(plan__crew=crew_id, due_on__in=days)
    by_day = defaultdict(list)
    for item in rows.select_related("site").order_by("site__name", "pk"):
        by_day[item.due_on].append(item)
    districts = District.objects.in_bulk({each.site.district_id for day in by_day.values() for each in day})
    routes = dict(DayRoute.objects.filter(crew=crew_id, on__in=days).values_list("on", "sites"))
    moved = [each for on, day in by_day.items() for each in _numbered(day, districts, routes.get(on))]
    PlanItem.objects.bulk_update(moved, ["place"], batch_size=500)
    _tell_orders(moved)


def _numbered(
    items: list[PlanItem], districts: dict[str, District], route: list[int] | None
) -> list[PlanItem]:
    """The items of one day with their places; those whose place is another now. ``route``: sites by hand."""
    (most, _), *_ = Counter(each.site.district_id for each in items).most_common(1)
    stops = [Stop(each.pk, each.site.lon, each.site.lat) for each in items]
    start = centre(districts[most])
    if route is None:
        way = ordered(stops, start)
    else:
        items_of = defaultdict(list)
        for each in items:
            items_of[each.site_id].append(each.pk)
        way = by_hand([pk for site in route for pk in items_of[site]], stops, start)
    places = {stop.key: at for at, stop in enumerate(way, 1)}
    changed = [each for each in items if each.place != places[each.pk]]
    for each in changed:
        each.place = places[each.pk]
    return changed


def _tell_orders(items: list[PlanItem]) -> None:
    """The crew's list is in the order of its open orders."""
    places = {each.pk: each.place for each in items}
    orders = list(WorkOrder.objects.filter(plan_item__in=places, state__in=OPEN_STATES))
    for each in orders:
        each.place = places[each.plan_item_id]
    WorkOrder.objects.bulk_update(orders, ["place"], batch_size=500)
