"""Which production points an order reaches: all of an enterprise, one workshop, or some; less those spared."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from alerts.models import Declaration, Order
from registry.models import Status
from registry.rooms import model, platform

POWER = "power"
PRODUCING = ("production", "both")


@dataclass(frozen=True, slots=True)
class Target:
    """The numbers of the points that must stop or cut down, and of those spared (保民生、保温)."""

    points: frozenset[int]
    spared: frozenset[int] = frozenset()


def production(enterprises: Iterable[int]) -> QuerySet[Any]:
    """The production points of these enterprises that are in use."""
    kind: Any = model(platform(POWER).point)
    wanted = kind.objects.filter(site__enterprise__in=list(enterprises), kind__in=PRODUCING)
    return wanted.exclude(status=Status.STOPPED).order_by("site", "pk")


def target(
    owned: Iterable[tuple[int, str]], workshop: str, named: Collection[int], spared: Collection[int]
) -> Target:
    """Of an enterprise's production points ``owned`` (number, facility) those that an order reaches."""
    chosen = {
        pk for pk, facility in owned if (not named or pk in named) and (not workshop or workshop in facility)
    }
    return Target(frozenset(chosen - set(spared)), frozenset(spared))


def orderly(orders: Sequence[Order]) -> Iterator[tuple[Order, Target]]:
    """Each order with its target, in a number of queries that does not depend on how many there are."""
    if not orders:
        return
    owned = facilities({order.enterprise_id for order in orders})
    named, spared = (_through(getattr(Order, name).through, orders) for name in ("points", "spared"))
    for order in orders:
        yield (
            order,
            target(owned[order.enterprise_id], order.workshop, named[order.pk], spared[order.pk]),
        )


def facilities(enterprises: Iterable[int]) -> defaultdict[int, list[tuple[int, str]]]:
    """Enterprise → (point, what its facility is called) of the production points in use."""
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = production(enterprises).values_list("site__enterprise_id", "pk", "facility", "name")
    for enterprise, pk, facility, name in rows:
        found[enterprise].append((pk, f"{facility} {name}"))
    return found


def _through(table: Any, orders: Sequence[Order]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = table.objects.filter(order__in=[order.pk for order in orders])
    for order, point in rows.values_list("order_id", "point_id"):
        found[order].add(point)
    return found


def targeted(declaration: Declaration, points: Collection[int]) -> bool:
    """Whether a declaration covers one of ``points``."""
    named = {point.pk for point in declaration.points.all()}
    return not named or bool(named & set(points))
