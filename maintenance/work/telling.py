"""Who hears of a work order: the crew that goes, the crew that need not any more, the desk that sent it."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Role, User
from alerts.notices.message import message
from alerts.rule_types import CHINA
from maintenance.models import WorkOrder
from maintenance.work.clocks import TITLES


def place(order: WorkOrder) -> str:
    return reverse("maintenance:work_order", args=[order.pk])


def sent(order: WorkOrder, now: datetime) -> None:
    """To the crew: go there."""
    _tell(order, f"新工单 {order.number}", f"{about(order)}。{_by(order)}", now, to=order.crew)


def taken_away(order: WorkOrder, crew: User, why: str, now: datetime) -> None:
    """To a crew: you need not go; the order is no longer yours to open."""
    title = f"工单 {order.number} 不再由您办理"
    _tell(order, title, f"{about(order)}。{why}", now, to=crew, path=reverse("maintenance:work_mine"))


def given_back(order: WorkOrder, note: str, now: datetime) -> None:
    """To the district's desk: somebody else must go."""
    text = f"{about(order)}。退回原因：{note}"
    message(
        f"工单 {order.number} 退回，请改派",
        text,
        path=place(order),
        now=now,
        district=order.district,
        roles=(Role.OFFICER, Role.STAFF),
        level=order.level,
    )


def _tell(order: WorkOrder, title: str, text: str, now: datetime, *, to: User | None, path: str = "") -> None:
    if to is None or not to.is_active:
        return
    message(
        title,
        text,
        path=path or place(order),
        now=now,
        district=order.district,
        users=(to.pk,),
        level=order.level,
    )


def about(order: WorkOrder) -> str:
    return f"{order.district.name} {order.site.name}：{order.what}"


def _by(order: WorkOrder) -> str:
    if order.due_at is None:
        return ""
    return f"请于 {order.due_at.astimezone(CHINA):%m-%d %H:%M} 前{TITLES[order.due_step]}。"
