"""限产: energy used against allowed, counted ahead for the board so that no page waits for weeks of hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache

from alerts import sites
from alerts.models import Order
from alerts.orders.in_force import key_of
from alerts.orders.targets import POWER
from alerts.orders.verdicts import Share
from alerts.rule_types import SiteView, whole_site
from alerts.rulebook import rule
from registry.models import Site
from registry.rooms import room

RULE = "PW06"
KEPT_S = 2 * 3600
AT_ONCE = 50
"""Sites whose weeks of hours are in memory at one time."""


def measure(now: datetime) -> int:
    """Count every limit order in force; how many."""
    orders = {key_of(each): each for each in Order.objects.in_force(now).filter(kind=Order.Kind.LIMIT)}
    owners = {each.enterprise_id for each in orders.values()}
    plants = list(
        Site.objects.filter(enterprise__in=owners, platform=POWER).order_by("pk").values_list("pk", flat=True)
    )
    found: defaultdict[str, list[Share]] = defaultdict(list)
    for first in range(0, len(plants), AT_ONCE):
        for key, share in _shares(plants[first : first + AT_ONCE], now):
            found[key].append(share)
    counted = {_name(order): together(found[key]) for key, order in orders.items() if found[key]}
    cache.set_many(counted, KEPT_S)
    return len(counted)


def shares(orders: Sequence[Order]) -> dict[int, Share]:
    """What was counted last of some limit orders."""
    names = {_name(each): each.pk for each in orders if each.kind == Order.Kind.LIMIT}
    return {names[name]: share for name, share in cache.get_many(list(names)).items()} if names else {}


def _name(order: Order) -> str:
    """Of what the order says now: a changed one is counted anew."""
    return f"order-share:{order.pk}:{order.start.timestamp():.0f}:{order.cut_pct}:{order.workshop}".replace(
        " ", "_"
    )


def _shares(plants: Sequence[int], now: datetime) -> Iterable[tuple[str, Share]]:
    views = sites.views(POWER, plants, until=now)
    hourly = room(POWER, "history").hourly(views, now)
    for pk, view in views.items():
        limits = _limits(view)
        for each in room(POWER, "curtailment").standings(view, hourly.get(pk, {}), limits, now.timestamp()):
            yield each.curtailment.key, _share(each, limits.least)


def _limits(view: SiteView) -> Any:
    version = view.versions[-1] if view.versions else None
    return rule(RULE).limits_for(view, whole_site(view)[0], version)


def _share(standing: Any, least: int) -> Share:
    days, latest = len(standing.baseline.days), standing.latest
    if latest is None:
        return Share(days, least)
    return Share(days, least, latest.used_kwh, latest.allowed_kwh, latest.usual_kwh, latest.exceeds)


def together(parts: Sequence[Share]) -> Share:
    """An order over several sites of one enterprise: each site must keep it."""
    days, least = min(each.days for each in parts), max(each.least for each in parts)
    known = [each for each in parts if each.used_kwh is not None]
    if len(known) < len(parts):
        return Share(days, least)
    sums = [sum(getattr(each, name) for each in known) for name in ("used_kwh", "allowed_kwh", "usual_kwh")]
    exceeds = [each.exceeds for each in known]
    return Share(days, least, *sums, True if True in exceeds else None if None in exceeds else False)
