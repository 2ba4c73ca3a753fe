"""应急事件: orders of one number, counted together; and one order as its row shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, Count, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.utils import timezone

from alerts.models import Order
from alerts.orders.in_force import plan_of
from alerts.orders.targets import POWER, Target, orderly
from registry.rooms import model, platform

PHASES = {
    "draft": ("info", "pencil", "待下发"),
    "coming": ("info", "clock-play", "待启动"),
    "running": ("warn", "player-play", "执行中"),
    "resting": ("plain", "player-pause", "时段外"),
    "ended": ("plain", "flag-check", "已到期"),
    "lifted": ("plain", "circle-check", "已解除"),
    "withdrawn": ("plain", "arrow-back-up", "已撤回"),
}
"""Where an order stands → tone, icon and word of its pill."""


def events(visible: QuerySet, chosen: QuerySet) -> QuerySet:
    """One row a number that ``chosen`` holds an order of, counted over all ``visible`` orders of it."""
    alive = ~Q(state=Order.State.WITHDRAWN)
    return (
        visible.filter(number__in=chosen.order_by().values("number"))
        .order_by()
        .values("number")
        .annotate(
            first=Min("id"),
            cause=Min("cause"),
            warning=Max("warning"),
            title=Max("title"),
            orders=Count("id", filter=alive),
            stops=Count("id", filter=alive & Q(kind=Order.Kind.STOP)),
            limits=Count("id", filter=alive & Q(kind=Order.Kind.LIMIT)),
            drafts=Count("id", filter=Q(state=Order.State.DRAFT)),
            issued=Count("id", filter=Q(state=Order.State.ISSUED)),
            districts=ArrayAgg("enterprise__district__name", distinct=True),
            issued_at=Min("issued_at"),
            begins=Min("start", filter=alive),
            ends=Max("end", filter=alive),
            endless=_any(Q(end=None) & alive),
        )
        .order_by("-begins", "-first")
    )


def _any(condition: Q) -> Max:
    """Whether it holds for any row; as a number, which the database can compare."""
    return Max(Case(When(condition, then=Value(1)), default=Value(0)), output_field=IntegerField())


def event_phase(event: dict[str, Any], now: datetime) -> tuple[str, str, str]:
    """The pill of a whole number: what most needs a person."""
    if event["drafts"]:
        return PHASES["draft"]
    if not event["orders"]:
        return PHASES["withdrawn"]
    if not event["issued"]:
        return PHASES["lifted"]
    if event["begins"] > now:
        return PHASES["coming"]
    over = not event["endless"] and event["ends"] and event["ends"] <= now
    return PHASES["ended" if over else "running"]


@dataclass(frozen=True, slots=True)
class Line:
    """One order, ready for its row."""

    order: Order
    scope: str
    spared: str
    when: str
    phase: str
    pill: tuple[str, str, str]

    @property
    def can_issue(self) -> bool:
        return self.phase == "draft"

    @property
    def can_lift(self) -> bool:
        return self.phase in ("running", "resting")

    @property
    def can_withdraw(self) -> bool:
        return self.order.state in (Order.State.DRAFT, Order.State.ISSUED)

    @property
    def can_edit(self) -> bool:
        return self.order.state in (Order.State.DRAFT, Order.State.ISSUED) and self.phase != "ended"


def lines(orders: Sequence[Order], now: datetime) -> list[Line]:
    """The rows of some orders, in a number of queries that does not depend on how many there are."""
    found = list(orderly(list(orders)))
    names = _names({pk for _, target in found for pk in (*target.points, *target.spared)})
    return [_line(order, target, names, now) for order, target in found]


def _line(order: Order, target: Target, names: dict[int, str], now: datetime) -> Line:
    named = "points" in getattr(order, "_prefetched_objects_cache", {}) and order.points.all()
    scope = order.workshop or "全厂产污设施"
    if named:
        scope = "、".join(names.get(point.pk, point.name) for point in order.points.all())
    spared = "、".join(names[pk] for pk in sorted(target.spared) if pk in names)
    state = phase(order, now)
    return Line(order, scope, spared, hours(order), state, PHASES[state])


def phase(order: Order, now: datetime) -> str:
    """The key in PHASES of an order at ``now``."""
    if order.state != Order.State.ISSUED:
        return str(order.state)
    if order.start > now:
        return "coming"
    if order.end and order.end <= now:
        return "ended"
    return "running" if plan_of(order).holding(now) else "resting"


def hours(order: Order) -> str:
    if order.cycle != Order.Cycle.DAILY or not order.day_from or not order.day_to:
        return "持续执行"
    night = "次日 " if order.day_to <= order.day_from else ""
    return f"每天 {order.day_from:%H:%M}–{night}{order.day_to:%H:%M}"


def _names(points: set[int]) -> dict[int, str]:
    kind: Any = model(platform(POWER).point)
    rows = kind.objects.filter(pk__in=points).values_list("pk", "name", "facility")
    return {pk: facility or name for pk, name, facility in rows}


def next_number(now: datetime) -> str:
    """A number not yet used, to begin a new order with."""
    year = timezone.localtime(now).year
    used = set(Order.objects.filter(number__startswith=f"TX-{year}-").values_list("number", flat=True))
    return next(name for count in range(1, len(used) + 2) if (name := f"TX-{year}-{count:04d}") not in used)
