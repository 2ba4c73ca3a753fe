"""Which sites are to be visited in a month, and how much their crew has to do already."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Max, QuerySet

from maintenance.models import Plan, PlanItem, Visit
from maintenance.plans.frequency import frequency, longest_waiting, share
from maintenance.plans.months import DAY, bounds, end_of_period, last_day, later, month_of, start_of_period
from maintenance.plans.route import Place, Stop, ordered
from registry.models import District, Site, Status


def tour(platform: str, district: District) -> list[int]:
    """The sites of a platform and district that are in use, in the order of one tour through all of them."""
    sites = Site.objects.filter(platform=platform, district=district).exclude(status=Status.STOPPED)
    stops = [Stop(*row) for row in sites.order_by("name", "pk").values_list("pk", "lon", "lat")]
    return [each.key for each in ordered(stops, centre(district))]


def centre(district: District) -> Place | None:
    """Where a crew begins: the middle of the district; None for one without a map."""
    if district.label_lon is None or district.label_lat is None:
        return None
    return district.label_lon, district.label_lat


def visited(sites: Collection[int], first: date, last: date) -> set[int]:
    """Those of the sites that have a form of a visit begun on these days."""
    since, until = bounds(first, last)
    rows = Visit.objects.filter(site__in=sites, is_current=True, arrived_at__gte=since, arrived_at__lt=until)
    return set(rows.values_list("site_id", flat=True))


def due(plan: Plan, sites: list[int], kept: Collection[int], today: date) -> list[int]:
    """Of ``sites`` those that ``plan`` has yet to take in, beside those it has ``kept``.

    That is as many as the platform's period asks of this month: of a quarter a third of what is neither
    visited nor planned in another of its months, whoever waited longest first. What was planned before
    ``today`` and missed comes back.
    """
    every = frequency(plan.platform)
    first, last = start_of_period(plan.month, every.months), end_of_period(plan.month, every.months)
    gone = {
        *visited(sites, first, plan.month - DAY),
        *_planned(sites, max(first, today), plan.month - DAY),
        *_planned(sites, later(plan.month), last),
    }
    base = [each for each in sites if each not in gone]
    met = {
        *visited(base, plan.month, last_day(plan.month)),
        *_planned(base, plan.month, last_day(plan.month), but=plan),
        *kept,
    }
    wanted = share(len(base), 1 + _months_without_a_plan(plan, last)) - len(met & set(base))
    waiting = [each for each in base if each not in met]
    chosen = set(longest_waiting(waiting, last_visits(waiting), _places(sites), max(0, wanted)))
    return [each for each in waiting if each in chosen]


def _planned(sites: Collection[int], first: date, last: date, but: Plan | None = None) -> set[int]:
    rows = PlanItem.objects.filter(site__in=sites, due_on__gte=first, due_on__lte=last)
    if but is not None:
        rows = rows.exclude(plan=but.pk)
    return set(rows.values_list("site_id", flat=True))


def _months_without_a_plan(plan: Plan, last: date) -> int:
    """The months of the period after the plan's own for which nobody has planned this area yet."""
    rows = Plan.objects.filter(platform=plan.platform, district=plan.district_id)
    planned = set(rows.filter(month__gt=plan.month, month__lte=last).values_list("month", flat=True))
    ahead = (last.year - plan.month.year) * 12 + last.month - plan.month.month
    return sum(later(plan.month, at) not in planned for at in range(1, ahead + 1))


def _places(sites: list[int]) -> dict[int, int]:
    return {key: at for at, key in enumerate(sites)}


def last_visits(sites: Collection[int]) -> dict[int, date]:
    """The month in which each site that ever was visited was so last."""
    rows = Visit.objects.filter(site__in=sites, is_current=True).order_by().values_list("site_id")
    return {site: month_of(at) for site, at in rows.annotate(at=Max("arrived_at"))}


def loads(plan: Plan) -> tuple[dict[date, int], dict[date, int]]:
    """How many visits the plan's crew has on each day of the month: in all, and in the plan's district."""
    rows = PlanItem.objects.filter(
        plan__crew=plan.crew_id, due_on__gte=plan.month, due_on__lte=last_day(plan.month)
    )
    return _by_day(rows), _by_day(rows.filter(plan__district=plan.district_id))


def _by_day(rows: QuerySet[PlanItem]) -> dict[date, int]:
    return dict(rows.order_by().values_list("due_on").annotate(Count("pk")))
