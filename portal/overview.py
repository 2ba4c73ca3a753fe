"""The figures of the overview, over the districts in view: a handful of queries, however large the city."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncHour

from alerts.faces import Face, Headline
from alerts.models import Alert
from alerts.orders.excused import out_at, spans
from alerts.watch import face
from registry.models import District, Point, Site, Status
from registry.platforms import Platform
from registry.rooms import platforms
from telemetry.online import points_online
from telemetry.partitions import CITY
from telemetry.rates import hourly
from telemetry.shares import Rate, total

RATES_S = 900
"""Counted ahead every five minutes (portal/tasks.py), so a page waits for it only after a fresh start."""
NEWEST = 6
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Scope:
    """The districts in view; one chosen in the top bar, or all that the person may see."""

    codes: tuple[str, ...]

    def points(self) -> QuerySet[Point]:
        return Point.objects.filter(
            status=Status.RUNNING, site__status=Status.RUNNING, site__district__in=self.codes
        )

    def owing(self, now: datetime) -> QuerySet[Point]:
        """Points that should be online: those of declared outages need not."""
        return self.points().exclude(out_at(now))

    def alerts(self) -> QuerySet[Alert]:
        return Alert.objects.standing().filter(district__in=self.codes)

    def districts(self) -> QuerySet[District]:
        return District.objects.filter(code__in=self.codes)


def scope(user: Any, chosen: District | None) -> Scope:
    if chosen:
        return Scope((chosen.code,))
    return Scope(tuple(District.objects.visible_to(user).values_list("code", flat=True)))


@dataclass(frozen=True, slots=True)
class Card:
    """One platform's numbers."""

    platform: Platform
    face: Face
    sites: int
    enterprises: int
    points: int
    online: int
    headlines: Sequence[tuple[Headline, int]]
    today: int
    rates: Sequence[Rate]

    @property
    def offline(self) -> int:
        return self.points - self.online

    @property
    def day(self) -> Rate:
        return total(self.rates)


def cards(within: Scope, now: datetime) -> list[Card]:
    """A card a platform."""
    sites = {row["platform"]: row for row in _sites(within)}
    points = {row["site__platform"]: row for row in _points(within, now)}
    live = _live(within)
    today = Counter(
        dict(
            within.alerts()
            .filter(started_at__gte=_midnight(now))
            .order_by()
            .values_list("platform")
            .annotate(n=Count("pk"))
        )
    )
    made = []
    for each in platforms():
        shown = face(each.slug)
        site, point = sites.get(each.slug, {}), points.get(each.slug, {})
        made.append(
            Card(
                platform=each,
                face=shown,
                sites=site.get("n", 0),
                enterprises=site.get("owners", 0),
                points=point.get("n", 0),
                online=point.get("online", 0),
                headlines=[(head, _sites_with(head, each.slug, live)) for head in shown.headlines],
                today=today[each.slug],
                rates=rates(within, each.slug, now),
            )
        )
    return made


def _sites(within: Scope) -> Any:
    running = Site.objects.filter(status=Status.RUNNING, district__in=within.codes).order_by()
    return running.values("platform").annotate(n=Count("pk"), owners=Count("enterprise", distinct=True))


def _points(within: Scope, now: datetime) -> Any:
    online = Count("pk", filter=points_online(now))
    return within.owing(now).order_by().values("site__platform").annotate(n=Count("pk"), online=online)


def _live(within: Scope) -> dict[tuple[str, str], set[int]]:
    """(platform, rule) → the sites where such an alert goes on."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for slug, rule, site in within.alerts().live().order_by().values_list("platform", "rule", "site"):
        found[slug, rule].add(site)
    return found


def _sites_with(head: Headline, slug: str, live: dict[tuple[str, str], set[int]]) -> int:
    """A site with several such alerts counts once."""
    return len(set().union(*(live[slug, code] for code in head.rules)))


def _midnight(now: datetime) -> datetime:
    return now.astimezone(CITY).replace(hour=0, minute=0, second=0, microsecond=0)


def rates(within: Scope, slug: str, now: datetime) -> list[Rate]:
    """The last 24 full hours; kept, because an hour's rows change slowly and cost the most."""
    return cache.get(_rates_key(within, slug)) or count_rates(within, slug, now)


def count_rates(within: Scope, slug: str, now: datetime) -> list[Rate]:
    """The same counted anew and kept for the pages that follow."""
    points = list(within.points().filter(site__platform=slug).values_list("pk", flat=True))
    known = hourly(slug, points, now, excused=spans(slug, now - 2 * DAY, now, within.codes))
    cache.set(_rates_key(within, slug), known, RATES_S)
    return known


def _rates_key(within: Scope, slug: str) -> str:
    return f"rates:{slug}:{','.join(within.codes)}"


def newest(within: Scope) -> list[Alert]:
    """Alerts that wait for a person, the newest first; what stands behind another or in a storm is led by it."""
    waiting = within.alerts().waiting().on_top().select_related("site", "district", "point")
    return list(waiting.defer("district__boundary").order_by("-started_at", "-pk")[:NEWEST])


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district of the table and of the map."""

    district: District
    sites: int
    points: int
    online: int
    live: int
    today: int

    @property
    def online_share(self) -> float | None:
        return self.online / self.points if self.points else None


def by_district(within: Scope, now: datetime) -> list[DistrictLine]:
    """A line a district, in the bureau's order."""
    points = {
        row["site__district"]: row
        for row in within.owing(now)
        .order_by()
        .values("site__district")
        .annotate(n=Count("pk"), online=Count("pk", filter=points_online(now)))
    }
    counted = Count("pk", filter=Q(started_at__gte=_midnight(now)))
    recent = Q(condition="ongoing") | Q(started_at__gte=_midnight(now))
    alerts = {
        row["district"]: row
        for row in within.alerts()
        .filter(recent)
        .order_by()
        .values("district")
        .annotate(live=Count("pk", filter=Q(condition="ongoing")), today=counted)
    }
    sites = Counter(
        dict(
            Site.objects.filter(status=Status.RUNNING, district__in=within.codes)
            .order_by()
            .values_list("district")
            .annotate(n=Count("pk"))
        )
    )
    return [
        DistrictLine(
            each,
            sites[each.code],
            points.get(each.code, {}).get("n", 0),
            points.get(each.code, {}).get("online", 0),
            alerts.get(each.code, {}).get("live", 0),
            alerts.get(each.code, {}).get("today", 0),
        )
        for each in within.districts().defer("boundary")
    ]


def pulse(within: Scope, now: datetime) -> dict[str, Any]:
    """Alerts begun in each of the last 24 hours, by platform, for the stacked bars."""
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(23, -1, -1)]
    rows = (
        within.alerts()
        .filter(started_at__gte=hours[0], started_at__lte=now)
        .order_by()
        .annotate(hour=TruncHour("started_at"))
        .values_list("platform", "hour")
        .annotate(n=Count("pk"))
    )
    found: dict[str, Counter] = defaultdict(Counter)
    for slug, hour, n in rows:
        found[slug][hour] = n
    return {
        "hours": [f"{at.astimezone(CITY):%H:00}" for at in hours],
        "series": [
            {"name": each.title, "slug": each.slug, "counts": [found[each.slug][at] for at in hours]}
            for each in platforms()
        ],
    }
