"""Each minute: steps that ran out are marked and told, once a rung; orders of people who are gone come back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import Role
from alerts.models import Supervision
from alerts.notices.message import message
from alerts.notices.people import AddressBook
from alerts.rule_types import CHINA
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work import telling
from maintenance.work.actions import move
from maintenance.work.clocks import TITLES
from maintenance.work.log import write
from maintenance.work.overdue import CITY, CREW, OFFICERS, TOP, Rung, missed, reached
from maintenance.work.states import WITH_CREW

AT_ONCE = 1000
ROLES = {CREW: (), OFFICERS: (Role.OFFICER,), CITY: (Role.STAFF,)}


@transaction.atomic
def escalate(now: datetime) -> int:
    """Take every overdue order as far up as its step has run out; how many went up."""
    found = [
        (order, to)
        for order in _overdue(now)
        if (to := reached(order.level, order.due_at, now)) > order.escalation
    ]
    if not found:
        return 0
    book, supervised = AddressBook.read(), _supervised([order for order, _ in found])
    for order, to in found:
        WorkOrder.objects.filter(pk=order.pk).update(escalation=to)
        for rung in missed(order.escalation, to):
            number = supervised.get(order.pk, "") if rung.to == CITY else ""
            _mark(order, rung, number, now)
            if not number:
                _tell(order, rung, book, now)
    return len(found)


def _overdue(now: datetime) -> Sequence[WorkOrder]:
    """Held; another run leaves them alone meanwhile."""
    rows = WorkOrder.objects.filter(state__in=OPEN_STATES, due_at__lte=now, escalation__lt=TOP).order_by("pk")
    rows = rows.select_related("site", "district", "crew").defer("district__boundary")
    return list(rows.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])


def _supervised(orders: Sequence[WorkOrder]) -> dict[int, str]:
    """Those that the city supervises already, by its own doing or for one of the alerts: it need not hear again."""
    running = Supervision.objects.exclude(state=Supervision.State.ACCEPTED)
    mine = Q(work_orders__in=orders) | Q(alerts__work_orders__in=orders)
    rows = running.filter(mine).values_list("work_orders", "alerts__work_orders", "number")
    return {pk: number for own, through, number in rows for pk in (own, through) if pk}


def _mark(order: WorkOrder, rung: Rung, supervision: str, now: datetime) -> None:
    said = f"{TITLES[order.due_step]}超期，"
    said += f"市局已督办（{supervision}），不再另行通知" if supervision else f"通知{rung.to}"
    data = {"rung": rung.number, "step": order.due_step}
    write(order, "overdue", by=None, at=now, before=order.state, note=said, data=data)


def _tell(order: WorkOrder, rung: Rung, book: AddressBook, now: datetime) -> None:
    users = (order.crew_id,) if rung.to == CREW and order.crew_id else ()
    roles = ROLES[rung.to]
    if not users and not roles:
        return  # nobody was sent: the desk hears on the next rung
    due = f"{order.due_at.astimezone(CHINA):%m-%d %H:%M}"
    message(
        f"工单 {order.number} {TITLES[order.due_step]}超期",
        f"{telling.about(order)}。应于 {due} 前{TITLES[order.due_step]}，{_holder(order)}",
        path=telling.place(order),
        now=now,
        district=order.district,
        users=users,
        roles=roles,
        level=order.level,
        address_book=book,
    )


def _holder(order: WorkOrder) -> str:
    return f"承办人 {order.crew}。" if order.crew else "尚未派单。"


def give_back_of_the_gone(now: datetime) -> int:
    """Orders in the hands of an account that was switched off go back to the desk."""
    gone = WorkOrder.objects.filter(state__in=WITH_CREW, crew__is_active=False).order_by("pk")
    ids = list(gone.values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        move(pk, "give_back", by=None, now=now, note="运维人员账号已停用，请改派")
    return len(ids)
