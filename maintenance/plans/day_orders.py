"""The items of a day become work orders of their crew."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from alerts.actions import Refused
from maintenance.models import PlanItem, WorkOrder
from maintenance.plans.begun import not_begun
from maintenance.plans.months import month_of
from maintenance.work.actions import open_order
from registry.access import able
from registry.rooms import platform

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """So many orders were opened; ``refused``: the sentences of those that could not be."""

    count: int
    refused: tuple[str, ...]


def open_for(on: date, *, now: datetime, by: User | None = None, plan: int | None = None) -> Opened:
    """Open an order for each item that is due on ``on`` or was due earlier that month and is not begun.

    Without ``by`` the system does it. Asked again, nothing more is opened. What one crew cannot be given (its
    account is closed) does not keep the others' from being opened.
    """
    if by is not None and not able(by, "plan_maintenance"):
        raise Refused("您的角色不能生成巡检工单")
    with transaction.atomic():
        due = PlanItem.objects.filter(due_on__lte=on, due_on__gte=month_of(on))
        if plan is not None:
            due = due.filter(plan=plan)
        held = due.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
        rows = not_begun(PlanItem.objects.filter(pk__in=list(held)))
        rows = rows.select_related("site__district", "plan__crew").order_by(
            "due_on", "plan__crew_id", "place"
        )
        said = [_opened(item, by, now) for item in rows]
    refused = tuple(dict.fromkeys(each for each in said if each))
    for each in refused:
        log.warning("巡检工单未生成：%s", each)
    return Opened(said.count(""), refused)


def _opened(item: PlanItem, by: User | None, now: datetime) -> str:
    """Open the item's order; the sentence when it is refused."""
    try:
        open_order(
            source=WorkOrder.Source.PLAN,
            site=item.site,
            what=f"{platform(item.plan.platform).title}巡检（计划日期 {item.due_on:%m-%d}）",
            by=by,
            now=now,
            plan_item=item,
            crew=item.plan.crew,
            due_on=item.due_on,
        )
    except Refused as refusal:
        return str(refusal)
    return ""
