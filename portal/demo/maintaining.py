"""Maintenance in the demo city: work orders at every stage of their way, then what the other rooms keep.

Everything by the product's own actions, with the times at which people would have done it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle

from accounts.models import Role, User
from alerts.models import Alert, Supervision
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work.actions import move, open_order
from maintenance.work.from_alerts import reconcile
from maintenance.work.ties import SENDABLE
from registry.models import Site

ROOMS = ("plans", "visits", "reports", "logs", "stages")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WAYS = (
    ("accept",),
    ("accept", "set_out", "arrive"),
    (),
    ("accept", "set_out"),
    ("accept", "set_out", "arrive", "finish"),
    ("give_back",),
)
"""How far the orders from alerts have come, in turn."""
NOTES = {
    "finish": "现场检查后恢复正常，电话告知分局，未填表",
    "give_back": "车辆故障，今天到不了现场，请改派",
}
CALLS = (
    ("dust", "市民来电反映料堆喷淋一直没开", "12345 热线", None),
    ("fume", "店主来电：油烟探头报警灯常亮", "店主 0352-5550107", 2),
    ("power", "企业来电：网关断电重启后指示灯不亮", "电工班 0352-5550108", 5),
)
"""Platform, what was said, who called, hours ago it was sent; None: it waits for a crew."""


def seed(now: datetime) -> None:
    """Once: nothing is added to a city that has work orders."""
    if WorkOrder.objects.exists():
        return
    crews = list(User.objects.filter(role=Role.CREW, is_active=True).order_by("username"))
    staff = User.objects.filter(role=Role.STAFF, is_active=True).first()
    if staff and crews:
        _from_alerts(now)
        _calls(crews, staff, now)
        _supervised(crews, staff, now)
        reconcile(now)
    for room in ROOMS:
        if find_spec(f"portal.demo.maintaining_{room}"):
            import_module(f"portal.demo.maintaining_{room}").seed(now)


def _from_alerts(now: datetime) -> None:
    """What the officers gave to the crews, each a bit further on its way."""
    given = Alert.objects.standing().filter(handling="assigned", owner__role=Role.CREW, parent=None)
    rows = given.select_related("site__district", "point__device", "owner").order_by("handled_at", "pk")
    ways = cycle(WAYS)
    for alert in rows[:24]:
        if alert.work_orders.exists() or not alert.handled_at:
            continue
        order = open_order(
            source=WorkOrder.Source.ALERT,
            site=alert.site,
            what=alert.sentence,
            by=None,
            now=alert.handled_at,
            alerts=[alert],
            device=alert.point.device if alert.point else None,
            crew=alert.owner,
        )
        _walk(order, next(ways), alert.handled_at, now)


def _walk(order: WorkOrder, way: tuple[str, ...], began: datetime, now: datetime) -> None:
    """The crew's steps, none later than now; an order that came just now has not moved."""
    for verb, at in zip(way, _instants(began), strict=False):
        if at > now:
            return
        move(order.pk, verb, by=order.crew, now=at, note=NOTES.get(verb, ""))


def _instants(began: datetime) -> Iterator[datetime]:
    at = began
    for minutes in (12, 25, 40, 55):
        at += minutes * MINUTE
        yield at


def _calls(crews: list[User], staff: User, now: datetime) -> None:
    for platform, what, caller, hours in CALLS:
        site = Site.objects.filter(platform=platform).select_related("district").order_by("pk").first()
        crew = _crew_of(site, crews) if site else None
        if site is None or crew is None:
            continue
        began = now - (hours * HOUR if hours else 50 * MINUTE)
        order = open_order(
            source=WorkOrder.Source.PHONE,
            site=site,
            what=what,
            by=staff,
            now=began,
            caller=caller,
            crew=crew if hours else None,
        )
        if hours == 5:
            move(order.pk, "cancel", by=staff, now=began + HOUR, note="企业自行恢复供电，来电取消")
        elif hours:
            _walk(order, ("accept",), began, now)


def _supervised(crews: list[User], staff: User, now: datetime) -> None:
    """The city's 督办 sends a crew along."""
    one = Supervision.objects.exclude(state=Supervision.State.ACCEPTED).order_by("pk").first()
    alert = one.alerts.filter(handling__in=SENDABLE).select_related("site__district").first() if one else None
    if not one or not alert or alert.work_orders.filter(state__in=OPEN_STATES).exists():
        return
    if crew := _crew_of(alert.site, crews):
        open_order(
            source=WorkOrder.Source.SUPERVISION,
            site=alert.site,
            what="配合督办：核查停限产期间用电监测是否准确，拍照留存",
            by=staff,
            now=max(one.issued_at, now - HOUR),
            supervision=one,
            crew=crew,
        )


def _crew_of(site: Site, crews: list[User]) -> User | None:
    return next((each for each in crews if site.district_id in each.district_codes()), None)
