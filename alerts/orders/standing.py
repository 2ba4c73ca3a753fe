"""What already stands, to hold a new order against it: points, other orders, other rows of its number."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from alerts.models import Order
from alerts.orders.content import Content, Faults
from alerts.orders.in_force import plan_of
from alerts.orders.plans import Plan
from alerts.orders.targets import POWER, facilities, orderly, target
from registry.models import Enterprise, Site

COUNTING = (Order.State.DRAFT, Order.State.ISSUED, Order.State.LIFTED)
EVENT = frozenset({"number", "cause", "warning", "title"})
"""What all orders of one number share."""
REACH = frozenset({"workshop", "points", "spared"})
"""What says which points an order is for."""
PLACED = REACH | {"kind", "start", "end", "cycle", "day_from", "day_to"}
"""What says where and when an order stands, to see which others it meets."""


@dataclass(frozen=True, slots=True)
class _Other:
    number: str
    kind: str
    plan: Plan
    points: frozenset[int]


class Standing:
    """Loaded once for many orders; ``take`` makes an order accepted meanwhile stand as well."""

    def __init__(
        self, enterprises: Collection[int], numbers: Collection[str], without: Collection[int] = ()
    ) -> None:
        self.owned = facilities(enterprises)
        self.on_power = set(
            Site.objects.filter(platform=POWER, enterprise__in=enterprises).values_list(
                "enterprise_id", flat=True
            )
        )
        self.orders: defaultdict[int, list[_Other]] = defaultdict(list)
        self.events: dict[str, tuple[str, str, str]] = {}
        counting = Order.objects.filter(state__in=COUNTING).exclude(pk__in=without)
        rows = counting.filter(Q(enterprise__in=enterprises) | Q(number__in=numbers)).order_by("pk")
        self._load(list(rows), set(enterprises))

    def _load(self, rows: list[Order], enterprises: set[int]) -> None:
        for order in rows:
            self.events.setdefault(order.number, (order.cause, order.warning, order.title))
        mine = [order for order in rows if order.enterprise_id in enterprises]
        for order, reached in orderly(mine):
            other = _Other(order.number, order.kind, plan_of(order), reached.points)
            self.orders[order.enterprise_id].append(other)

    def faults(self, content: Content, enterprise: Enterprise, unread: Collection[str] = ()) -> Faults:
        """What forbids ``content`` at ``enterprise``; empty when nothing does. ``unread``: fields that are known
        to be amiss; nothing is said that depends on them."""
        faults = self.faults_of_event(content, unread)
        owned = self.owned.get(enterprise.pk)
        if not owned:
            return faults | {"enterprises": _unmeasured(enterprise, on_power=enterprise.pk in self.on_power)}
        faults |= self._of_points(content, enterprise, {pk for pk, _ in owned}, unread)
        if PLACED & {*unread, *faults}:
            return faults
        return faults | self._of_overlap(content, enterprise)

    def take(self, content: Content, enterprise: Enterprise) -> None:
        self.events.setdefault(content.number, content.event)
        other = _Other(content.number, content.kind, content.plan, self._reached(content, enterprise))
        self.orders[enterprise.pk].append(other)

    def _reached(self, content: Content, enterprise: Enterprise) -> frozenset[int]:
        owned = self.owned[enterprise.pk]
        return target(owned, content.workshop, content.points, content.spared).points

    def faults_of_event(self, content: Content, unread: Collection[str] = ()) -> Faults:
        """Whether its number is that of another event."""
        event = self.events.get(content.number)
        if event is None or event == content.event or EVENT & set(unread):
            return {}
        cause, warning, title = event
        known = [Order.Cause(cause).label, Order.Warning(warning).label if warning else "", title]
        told = "、".join(each for each in known if each)
        return {"number": f"编号已用于“{told}”；要加入它，应急类型、预警等级和主题应一致，否则请换一个编号"}

    def _of_points(
        self, content: Content, enterprise: Enterprise, owned: set[int], unread: Collection[str]
    ) -> Faults:
        faults: Faults = {}
        for name, word in (("points", "所选"), ("spared", "保民生、保温")):
            if not getattr(content, name) <= owned:
                faults[name] = f"{word}点位有不属于{enterprise.name}的在用产污点位的，请重新选择"
        named = any(content.workshop in name for _, name in self.owned[enterprise.pk])
        if content.workshop and not named and "workshop" not in unread:
            faults["workshop"] = f"{enterprise.name}没有名称含“{content.workshop}”的产污设施"
        if faults or REACH & set(unread) or self._reached(content, enterprise):
            return faults
        return {"spared": "除去保民生、保温点位后没有要执行的点位"}

    def _of_overlap(self, content: Content, enterprise: Enterprise) -> Faults:
        reached = self._reached(content, enterprise)
        for other in self.orders[enterprise.pk]:
            same = other.kind == content.kind and other.points & reached
            if same and other.plan.overlaps(content.plan):
                kind = Order.Kind(content.kind).label
                return {
                    "start": f"{enterprise.name}同一点位在这段时间已有{kind}指令 {other.number}，时间不能重叠"
                }
        return {}


def _unmeasured(enterprise: Enterprise, *, on_power: bool) -> str:
    if on_power:
        return f"{enterprise.name}没有在用的产污点位，停限产无从核对；请先在基础信息中配置点位"
    return f"{enterprise.name}不在用电监管平台上，停限产无从核对"


def enterprises_with_power() -> Iterable[int]:
    """The enterprises that an order can be about."""
    return Site.objects.filter(platform=POWER).values("enterprise")
