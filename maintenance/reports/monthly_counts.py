"""The numbers of the monthly report, gathered with a fixed number of queries over sets, however many the rows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from alerts.life.punctual import counts
from alerts.models import Alert
from alerts.rulebook import rule_choices
from maintenance.logs import availability
from maintenance.models import Cleaning, Consultation, PlanItem, SimRenewal, Visit
from maintenance.plans import coverage
from maintenance.plans.months import bounds, last_day
from maintenance.reports import month_rates
from maintenance.reports.month_rates import counted_until
from maintenance.reports.monthly import (
    Cleanings,
    Forms,
    Handled,
    Line,
    OfRule,
    Report,
    Running,
    Share,
    Sims,
)
from registry.models import District, SimCard, Site, Status
from registry.rooms import platforms
from telemetry import months

Area = tuple[str, str]
"""District and platform."""


def report(districts: Sequence[District], month: date, *, now: datetime) -> Report:
    """The month in these districts. Rates count whole days: of a running month those until last midnight."""
    start, end = bounds(month, last_day(month))
    _, until = counted_until(month, now)
    codes = [each.code for each in districts]
    counted = month_rates.of_sites([each.slug for each in platforms()], month, now)
    rates = {
        slug: None if found is None else month_rates.by_district(found) for slug, found in counted.items()
    }
    gathered = _gathered(codes, month, start, end, now)
    lines = tuple(
        _line(district, each, rates[each.slug], gathered) for district in districts for each in platforms()
    )
    return Report(month, until, now >= end, lines)


def _gathered(codes: list[str], month: date, start: datetime, end: datetime, now: datetime) -> dict[str, Any]:
    here = {"district__in": codes}
    talks = Consultation.objects.filter(month=month, **here).values_list("district_id", "pk")
    return {
        "sites": _by_area(Site.objects.filter(status=Status.RUNNING, **here)),
        "rules": _rules(Alert.objects.filter(started_at__gte=start, started_at__lt=end, **here), now),
        "forms": _forms(Visit.objects.filter(arrived_at__gte=start, arrived_at__lt=end, **here)),
        "talks": dict(talks),
        "covered": coverage.by_area(Site.objects.filter(**here), month),
        "planned": coverage.planned_by_area(PlanItem.objects.filter(plan__district__in=codes), month),
        "sims": _sims(codes, month),
        "cleanings": _cleanings(Cleaning.objects.filter(done_at__gte=start, done_at__lt=end, **here)),
        "running": availability.by_platform([each.slug for each in platforms()], month, now=now),
    }


def _line(
    district: District, about: Any, known: dict[str, months.Month] | None, found: dict[str, Any]
) -> Line:
    area, rates = (district.code, about.slug), (known or {}).get(district.code, months.NOTHING)
    rules = tuple(found["rules"][area])
    running = found["running"][about.slug]
    visited, planned = found["covered"].get(area), found["planned"].get(area)
    return Line(
        district.code,
        district.name,
        about.slug,
        about.title,
        sites=found["sites"].get(area, 0),
        points=rates.points,
        online=Share(rates.hours_heard, rates.hours_due),
        samples=rates.rate,
        rules=rules,
        handled=sum((each.handled for each in rules), Handled()),
        forms=found["forms"].get(area, Forms()),
        consulted=Share(int(district.code in found["talks"]), 1),
        consultation=found["talks"].get(district.code),
        covered=Share(visited.done, visited.total) if visited else Share(),
        planned=Share(planned.done, planned.total) if planned else Share(),
        sims=found["sims"][area],
        cleanings=found["cleanings"].get(area, Cleanings()),
        running=Running(running.pct, running.down, running.stops),
        is_counted=known is not None,
    )


def _by_area(rows: QuerySet) -> dict[Area, int]:
    found = rows.order_by().values_list("district_id", "platform").annotate(n=Count("pk"))
    return {(code, slug): n for code, slug, n in found}


def _rules(rows: Any, now: datetime) -> defaultdict[Area, list[OfRule]]:
    """By rule, those with most alerts first; what stands behind another alert is not counted twice."""
    titles = dict(rule_choices())
    grouped = rows.standing().on_top().order_by().values("district_id", "platform", "rule")
    found: defaultdict[Area, list[OfRule]] = defaultdict(list)
    for each in grouped.annotate(**counts(now)).order_by("-all", "rule"):
        area, rule = (each.pop("district_id"), each.pop("platform")), each.pop("rule")
        found[area].append(OfRule(rule, titles.get(rule, rule), Handled(**each)))
    return found


def _forms(rows: QuerySet[Visit]) -> dict[Area, Forms]:
    grouped = rows.filter(is_current=True).order_by().values("district_id", "platform")
    by_state = {
        name: Count("pk", filter=Q(state=state))
        for name, state in (
            ("approved", Visit.State.APPROVED),
            ("waiting", Visit.State.SUBMITTED),
            ("returned", Visit.State.RETURNED),
        )
    }
    return {
        (each.pop("district_id"), each.pop("platform")): Forms(**each)
        for each in grouped.annotate(all=Count("pk"), **by_state)
    }


def _sims(codes: list[str], month: date) -> defaultdict[Area, Sims]:
    """A renewed card has a later expiry: it counts by the one it had."""
    in_month = month, last_day(month)
    waiting = SimCard.objects.exclude(state=SimCard.State.CLOSED)
    waiting = waiting.filter(expires_on__range=in_month, device__district__in=codes).order_by()
    renewed = SimRenewal.objects.filter(old_expiry__range=in_month, card__device__district__in=codes)
    found: defaultdict[Area, Sims] = defaultdict(Sims)
    for code, slug, n in waiting.values_list("device__district_id", "device__platform").annotate(
        n=Count("pk")
    ):
        found[code, slug] += Sims(n, 0)
    cards = renewed.order_by().values_list("card__device__district_id", "card__device__platform")
    for code, slug, n in cards.annotate(n=Count("card", distinct=True)):
        found[code, slug] += Sims(n, n)
    return found


def _cleanings(rows: QuerySet[Cleaning]) -> dict[Area, Cleanings]:
    done = rows.filter(state=Cleaning.State.DONE).order_by().values_list("district_id", "platform")
    found = done.annotate(n=Count("pk"), rows=Sum("aside__rows"))
    return {(code, slug): Cleanings(n, moved or 0) for code, slug, n, moved in found}


def this_month(now: datetime) -> date:
    return timezone.localtime(now).date().replace(day=1)


def last_report(now: datetime) -> date:
    """The month whose report is due: the one that ended last."""
    return (this_month(now) - timedelta(days=1)).replace(day=1)
