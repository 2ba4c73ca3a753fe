"""What people do with an alert. Typed, one transaction each, refusals by name."""

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import Role, User
from alerts.models import Alert, AlertEvent, Condition, Handling


class Refused(Exception):
    """The action is not allowed here; the text says why, in Chinese, for the person."""


HANDLERS = (Role.STAFF, Role.OFFICER, Role.ADMIN)


@transaction.atomic
def acknowledge(
    alert_id: int, *, by: User, now: datetime, note: str = "", address: str | None = None
) -> Alert:
    """确认: ``by`` has seen the alert. Refused when it is not theirs, was withdrawn or is confirmed."""
    alert = Alert.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        raise Refused("没有这条告警，或它不在您的区县")
    if not by.is_one_of(*HANDLERS):
        raise Refused(f"{by.get_role_display()}不能确认告警")
    if alert.condition == Condition.WITHDRAWN:
        raise Refused("这条告警已被补传数据撤销，无需确认")
    if alert.handling != Handling.OPEN:
        raise Refused(f"这条告警已由 {alert.acknowledged_by} 确认")
    if len(note) > 300:
        raise Refused("备注不能超过 300 字")
    alert.handling, alert.acknowledged_at, alert.acknowledged_by = Handling.ACKNOWLEDGED, now, by
    alert.save(update_fields=["handling", "acknowledged_at", "acknowledged_by"])
    AlertEvent.objects.create(
        alert=alert, at=now, kind=AlertEvent.Kind.ACKNOWLEDGED, actor=by, role=by.role, note=note
    )
    record("确认告警", alert, by=by, address=address, note=note)
    return alert
