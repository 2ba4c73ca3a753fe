"""Orders and declarations where the rules and the pages look for them.

They are read anew at every call, in the caller's transaction: a judge that takes the mark of a change sees
the change, however long it keeps the rest of a site in memory.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from alerts import rule_types as pure
from alerts.models import Declaration, Order
from alerts.orders.plans import Plan
from alerts.orders.targets import Target, orderly, targeted
from registry.models import Site

AHEAD = timedelta(days=2)
"""How far a daily order without an end is followed beyond now: readings may run a little ahead."""
EXEMPTING = (
    Declaration.Kind.STOP,
    Declaration.Kind.REPAIR,
    Declaration.Kind.OUTAGE,
    Declaration.Kind.FAULT,
)
"""The kinds that excuse something (domain.md D.4); the others are told, not judged by."""


def with_orders(
    slug: str,
    views: Mapping[int, pure.SiteView],
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[int, pure.SiteView]:
    """``views`` (site → view) of one platform with the orders and approved declarations that touch
    [since, until); without bounds all of them, daily orders up to the day after tomorrow."""
    orders = _orders(views, since, until or timezone.now() + AHEAD)
    declarations = _declarations(views, since, until)
    return {
        site_id: replace(view, orders=orders[site_id], declarations=declarations[site_id])
        if site_id in orders or site_id in declarations
        else view
        for site_id, view in views.items()
    }


def key_of(order: Order) -> str:
    """What the rules know an order by: the aspect of an alert about it."""
    return str(order.pk)


def plan_of(order: Order) -> Plan:
    daily = order.cycle == Order.Cycle.DAILY
    return Plan(order.start, order.end, *((order.day_from, order.day_to) if daily else ()))


def _orders(
    views: Mapping[int, pure.SiteView], since: datetime | None, until: datetime
) -> defaultdict[int, tuple[pure.Order, ...]]:
    found: defaultdict[int, tuple[pure.Order, ...]] = defaultdict(tuple)
    producing = {pk: keys for pk, view in views.items() if (keys := _production(view))}
    if not producing:
        return found
    rows = _touching(Order.objects.issued(), "end", since, until)
    plants = Site.objects.filter(pk__in=list(producing)).order_by()
    rows = list(rows.filter(enterprise__in=plants.values("enterprise")).order_by("start", "pk"))
    if not rows:
        return found
    sites = defaultdict(list)
    for site_id, enterprise in plants.values_list("pk", "enterprise_id"):
        sites[enterprise].append(site_id)
    for order, target in orderly(rows):
        for site_id in sites[order.enterprise_id]:
            keys = tuple(key for key in producing[site_id] if int(key) in target.points)
            if keys:
                found[site_id] += tuple(_pieces(order, keys, target, until))
    return found


def _production(view: pure.SiteView) -> tuple[str, ...]:
    return tuple(point.key for point in view.points if point.produces)


def _pieces(order: Order, keys: tuple[str, ...], target: Target, until: datetime) -> Iterable[pure.Order]:
    spared = tuple(str(pk) for pk in sorted(target.spared))
    for start, end in plan_of(order).stretches(until):
        yield pure.Order(order.kind, start, end, keys, order.cut_pct, spared, key_of(order))


def _declarations(
    views: Mapping[int, pure.SiteView], since: datetime | None, until: datetime | None
) -> defaultdict[int, tuple[pure.Declaration, ...]]:
    found: defaultdict[int, tuple[pure.Declaration, ...]] = defaultdict(tuple)
    rows = Declaration.objects.filter(
        site__in=list(views), result=Declaration.Result.APPROVED, kind__in=EXEMPTING
    )
    rows = _touching(rows, "planned_end", since, until, "actual_end").order_by("start", "pk")
    for each in rows.prefetch_related("points"):
        named = {str(point.pk) for point in each.points.all()}
        keys = tuple(point.key for point in views[each.site_id].points if not named or point.key in named)
        if keys:
            found[each.site_id] += (
                pure.Declaration(
                    each.kind, keys, each.start, each.end, approved=True, filed_at=each.filed_at
                ),
            )
    return found


def _touching(
    rows: QuerySet, end: str, since: datetime | None, until: datetime | None, sooner: str = ""
) -> QuerySet:
    """Those that begin before ``until`` and are not over by ``since``."""
    if until:
        rows = rows.filter(start__lt=until)
    if since:
        rows = rows.filter(Q(**{end: None}) | Q(**{f"{end}__gt": since}))
        rows = rows.exclude(**{f"{sooner}__lte": since}) if sooner else rows
    return rows


def standing_at(
    site_id: int, at: datetime, points: Collection[int] = ()
) -> tuple[list[Order], list[Declaration]]:
    """The orders and approved declarations in force at a site at ``at``, for the card of an alert; with
    ``points`` only those that touch one of them."""
    orders = Order.objects.in_force(at).filter(enterprise__sites=site_id).select_related("enterprise")
    here = set(points)
    standing = [
        order
        for order, target in orderly(list(orders.order_by("start", "pk")))
        if plan_of(order).holding(at) and (not here or here & target.points)
    ]
    declared = Declaration.objects.filter(
        site=site_id, result=Declaration.Result.APPROVED, start__lte=at
    ).prefetch_related("points")
    return standing, [
        each
        for each in declared.order_by("start", "pk")
        if (each.end is None or at < each.end) and (not here or targeted(each, here))
    ]
