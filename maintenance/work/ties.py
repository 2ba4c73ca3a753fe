"""What a work order does to its alerts, by ``alerts.life``: the crew that acts is the actor there, too.

Where an alert does not admit the step any more (closed meanwhile, someone was quicker) it stays as it is.
"""

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from alerts.life.actions import act
from alerts.models import Alert
from maintenance.models import WorkOrder

STEPS = {"arrive": "verify", "finish": "dispose"}
SENDABLE = frozenset({"open", "notified", "acknowledged", "assigned", "verifying"})
"""How an alert is handled as long as a crew can be sent for it."""


def assign(order: WorkOrder, crew: User, *, by: User | None, now: datetime) -> None:
    """The alerts go to the crew, where they are not its own already; the system assigns nobody."""
    if by is None:
        return
    alerts = order.alerts.filter(handling__in=SENDABLE).exclude(handling="assigned", owner=crew)
    _act(
        alerts.values_list("pk", flat=True), "assign", by=by, now=now, owner=crew, note=f"工单 {order.number}"
    )


def follow(order: WorkOrder, verb: str, *, by: User | None, now: datetime, note: str) -> None:
    """The crew's arrival is the alert's verification, its end the disposal; what stops it is said in the log."""
    if by is None:
        return
    title = {"arrive": "到场", "finish": "完成", "give_back": "退回", "cancel": "取消", "reopen": "重办"}.get(
        verb
    )
    if title is None:
        return
    said = f"工单 {order.number} {title}" + (f"：{note}" if note else "")
    ids = order.alerts.values_list("pk", flat=True)
    _act(ids, STEPS.get(verb, "comment"), by=by, now=now, note=said[:300])


def _act(
    ids: Collection[int], verb: str, *, by: User, now: datetime, note: str, owner: User | None = None
) -> None:
    seen = list(Alert.objects.visible_to(by).filter(pk__in=list(ids)).values_list("pk", flat=True))
    if seen:
        act(seen, verb, by=by, now=now, note=note, owner=owner)
