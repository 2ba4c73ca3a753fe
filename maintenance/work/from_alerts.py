"""Work orders that follow the alerts: whoever assigns an alert to a crew has sent it there, and nobody need call.

The tables say what is missing, so a run that dies or comes twice opens nothing twice (one run at a time).
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Role, User
from alerts.models import Alert, AlertEvent
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work.actions import Refused, move, open_order
from maintenance.work.ties import SENDABLE

log = logging.getLogger(__name__)
LOCK = 212_401
MOST = 500
OURS = ("assigned", "verifying")
"""How an alert is handled that a crew has in hand."""
NOT_BEGUN = frozenset(OPEN_STATES) - {"on_site", "rework"}
"""States of an order for which nobody has stood there yet; one whose form must be put right is owed anyway."""


def reconcile(now: datetime) -> int:
    """Open, hand on and cancel what the alerts say; how many orders were touched."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                return 0
        return _follow(now) + _open(now)


def _open(now: datetime) -> int:
    """One order for the alerts of one site that one crew was given."""
    trips: defaultdict[tuple[int, int], list[Alert]] = defaultdict(list)
    for alert in _unsent():
        trips[alert.site_id, alert.owner_id].append(alert)
    return sum(_tried(lambda alerts=alerts: _open_one(alerts, now)) for alerts in trips.values())


def _unsent() -> QuerySet[Alert]:
    """Alerts in a crew's hands without an order since they came there. What stands behind another goes with it.

    A crew that was quicker than this and is verifying already has its order, too; one for each alert then.
    """
    orders = WorkOrder.objects.filter(alerts=OuterRef("pk"))
    since = Q(state__in=OPEN_STATES) | Q(made_at__gte=OuterRef("handled_at"))
    unsent = Q(~Exists(orders.filter(since)), handling="assigned") | Q(~Exists(orders), handling="verifying")
    rows = Alert.objects.standing().filter(unsent, owner__role=Role.CREW, owner__is_active=True, parent=None)
    return rows.select_related("site__district", "point__device", "owner").order_by("-level", "started_at")[
        :MOST
    ]


def _open_one(alerts: Sequence[Alert], now: datetime) -> None:
    first = alerts[0]
    rest = f"（等 {len(alerts)} 条）" if len(alerts) > 1 else ""
    open_order(
        source=WorkOrder.Source.ALERT,
        site=first.site,
        what=f"{first.sentence[: 300 - len(rest)]}{rest}",
        by=None,
        made_by=_assigner(first),
        now=now,
        alerts=alerts,
        device=first.point.device if first.point else None,
        crew=first.owner,
    )


def _assigner(alert: Alert) -> User | None:
    """Who gave it to the crew."""
    line = alert.events.filter(kind=AlertEvent.Kind.ASSIGNED).select_related("actor").order_by("-id").first()
    return line.actor if line else None


def _follow(now: datetime) -> int:
    """Orders whose alerts went to another crew, or need nobody any more."""
    touched = 0
    for order in _concerned():
        alerts = list(order.alerts.all())
        crews = {each.owner_id for each in alerts if _is_sent(each)}
        if not any(_is_waiting_for(each, order) for each in alerts):
            why = _why(alerts[0])
            touched += _tried(lambda pk=order.pk, why=why: _cancel(pk, why, now))
        elif len(crews) == 1 and crews != {order.crew_id} and order.state in NOT_BEGUN:
            owner = next(each.owner for each in alerts if _is_sent(each))
            touched += _tried(lambda pk=order.pk, owner=owner: _hand_on(pk, owner, now))
    return touched


def _concerned() -> Iterator[WorkOrder]:
    """Open orders from alerts, not begun on site, one of whose alerts is not in the hands of the order's crew."""
    through = WorkOrder.alerts.through.objects.filter(workorder=OuterRef("pk"))
    astray = through.exclude(
        alert__handling__in=OURS,
        alert__owner=OuterRef("crew"),
        alert__condition__in=("ongoing", "over"),
    )
    rows = WorkOrder.objects.filter(source=WorkOrder.Source.ALERT, state__in=NOT_BEGUN)
    rows = rows.filter(Exists(astray)).order_by("pk")
    return rows.prefetch_related(Prefetch("alerts", Alert.objects.select_related("owner").order_by("pk")))[
        :MOST
    ]


def _is_sent(alert: Alert) -> bool:
    return alert.handling in OURS and alert.owner is not None and alert.owner.role == Role.CREW


def _is_waiting_for(alert: Alert, order: WorkOrder) -> bool:
    """Whether somebody must still go there for it."""
    if alert.handling not in SENDABLE or alert.condition == "withdrawn":
        return False
    return _is_sent(alert) or order.crew_id is None


def _why(alert: Alert) -> str:
    if alert.condition == "withdrawn":
        return "告警已被补传数据撤销"
    if alert.handling in SENDABLE:
        return f"告警已不再指派给运维人员（{alert.get_handling_display()}）"
    return f"告警{alert.get_handling_display()}"


def _cancel(pk: int, why: str, now: datetime) -> None:
    move(pk, "cancel", by=None, now=now, note=why)


def _hand_on(pk: int, owner: User, now: datetime) -> None:
    move(pk, "assign", by=None, now=now, crew=owner, note="告警改派")


def _tried(act: Callable[[], None]) -> int:
    """Do it in a savepoint: what one alert refuses must not keep the others waiting."""
    try:
        with transaction.atomic():
            act()
    except Refused as refusal:
        log.info("工单未随告警变动：%s", refusal)
        return 0
    return 1
