"""Writing a work order and its log: the state with its stamps and clock, and one line for what happened."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Min

from accounts.models import User
from maintenance.models import WorkOrder, WorkOrderEvent
from maintenance.work.clocks import Basis, clock
from maintenance.work.states import SYSTEM, Verb


def basis(order: WorkOrder) -> Basis:
    """What the order's deadlines count from."""
    known_at = order.alerts.aggregate(first=Min("detected_at"))["first"] or order.made_at
    return Basis(
        source=order.source,
        level=order.level,
        known_at=known_at,
        state_at=order.state_at or order.made_at,
        sent_at=order.assigned_at,
        due_on=order.due_on,
        must_by=order.supervision.due_at if order.supervision else None,
    )


def set_clock(order: WorkOrder) -> None:
    """The next deadline; a step that begins has told nobody yet."""
    told = order.due_step
    found = clock(order.state, basis(order))
    order.due_at, order.due_step = found.due_at, found.step
    if told != found.step:
        order.escalation = 0


def step(
    order: WorkOrder,
    verb: Verb,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> WorkOrderEvent:
    """Bring ``order`` where ``verb`` leads and log it. ``at``: when it was done, out in the field. A step that
    came after its deadline says so (maintenance/work/punctual.py counts these)."""
    missed = {"late": order.due_at.isoformat()} if order.due_at and at > order.due_at else {}
    before, order.state, order.state_at = order.state, verb.target, at
    if verb.stamp:
        setattr(order, verb.stamp, at)
    if verb.name == "send_back":
        order.done_at = None
    if verb.needs_crew or verb.name == "reopen":
        order.escalation, order.due_step = 0, ""
        order.accepted_at = order.set_out_at = order.arrived_at = order.done_at = None
    set_clock(order)
    order.save()
    return write(order, verb.name, by=by, at=at, before=before, note=note, data=missed | dict(data or {}))


def write(
    order: WorkOrder,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    before: str,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> WorkOrderEvent:
    """One line of the log."""
    return WorkOrderEvent.objects.create(
        order=order,
        at=at,
        verb=verb,
        actor=by,
        role=by.role if by else SYSTEM,
        before=before,
        after=order.state,
        note=note,
        data=dict(data or {}),
    )
