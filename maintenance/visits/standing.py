"""Whether an order still waits for the form that answers it; if not, both sides as data."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Role, User
from alerts.models import UNHANDLED, Alert
from maintenance.models import Visit, WorkOrder
from maintenance.visits.content import Content
from maintenance.visits.refusals import Conflict

State = WorkOrder.State
GONE = {
    State.NEW: "工单已收回，尚未重新派单",
    State.RETURNED: "工单已退回，等待重新派单",
    State.CANCELLED: "工单已取消",
}


def check(order: WorkOrder, form: Content, by: User) -> None:
    """Conflict unless the order is the person's and still open to a form. Staff may write any crew's form."""
    sentence = _moved_away(order, by) or _answered(order) or _alert_closed(order)
    if sentence:
        raise Conflict(f"{sentence}。可以作为“现场发现”提交，不影响工单", sides(order, form, by))


def _moved_away(order: WorkOrder, by: User) -> str:
    if order.state in GONE:
        return GONE[State(order.state)]
    if by.is_one_of(Role.CREW) and order.crew_id != by.pk:
        return f"工单已改派给 {order.crew}" if order.crew else "工单没有派给您"
    return ""


def _answered(order: WorkOrder) -> str:
    if order.state != State.DONE:
        return ""
    visit = order.visits.filter(is_current=True, is_solved=True).first()
    return f"工单已完成，现场表为 {visit.number}" if visit else ""


def _alert_closed(order: WorkOrder) -> str:
    alerts = list(order.alerts.all())
    if not alerts or any(is_open(each) for each in alerts):
        return ""
    words = {each.get_handling_display() if each.condition != "withdrawn" else "已撤销" for each in alerts}
    return f"工单的告警{'、'.join(sorted(words))}"


def is_open(alert: Alert) -> bool:
    return alert.handling in UNHANDLED and alert.condition != "withdrawn"


def open_alerts(order: WorkOrder | None) -> QuerySet[Alert]:
    """The alerts of the order with which someone still has something to do."""
    if order is None:
        return Alert.objects.none()
    return order.alerts.filter(handling__in=UNHANDLED).exclude(condition="withdrawn").order_by("pk")


def sides(order: WorkOrder, form: Content, by: User) -> dict[str, Any]:
    """What the portal knows now, and what the form says."""
    return {
        "order": {
            "id": order.pk,
            "number": order.number,
            "state": order.state,
            "state_title": order.get_state_display(),
            "crew": str(order.crew) if order.crew else "",
            "is_yours": order.crew_id == by.pk,
            "changed_at": order.changed_at.isoformat(),
            "visits": list(
                Visit.objects.filter(order=order, is_current=True).values_list("number", flat=True)
            ),
        },
        "alerts": [
            {
                "id": each.pk,
                "rule": each.rule,
                "sentence": each.sentence,
                "handling": each.handling,
                "handling_title": each.get_handling_display(),
                "condition": each.condition,
                "outcome": each.get_outcome_display(),
                "closed_at": each.closed_at and each.closed_at.isoformat(),
            }
            for each in order.alerts.order_by("pk")
        ],
        "form": {
            "site": order.site.name,
            "arrived_at": form["arrived_at"],
            "left_at": form["left_at"],
            "cause": form["cause"],
            "action": form["action"]["text"],
            "crew": str(by),
        },
    }
