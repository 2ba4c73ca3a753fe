"""The route of a crew's day set by hand: a stop goes up or down, or the day is sorted anew."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from alerts.actions import Refused
from alerts.rule_types import CHINA
from maintenance.models import DayRoute, Plan, PlanItem
from maintenance.plans.actions import one_at_a_time
from maintenance.plans.arranging import number_days
from registry.access import able

STEPS = {"up": -1, "down": 1}


def may_route(by: User, crew_id: int) -> bool:
    """Whoever plans may, and the crew whose way it is."""
    return able(by, "plan_maintenance") or by.pk == crew_id


@transaction.atomic
def shift(item_id: int, *, step: str, by: User, now: datetime) -> PlanItem:
    """Let an item change places with the stop before (``up``) or after it (``down``), whichever platform's."""
    one_at_a_time()
    item = PlanItem.objects.select_related("plan", "site").filter(pk=item_id).first()
    if item is None:
        raise Refused("这个巡检项已被移出计划，请刷新页面")
    _refuse(item.plan, item.due_on, by, now)
    if item.visit_id:
        raise Refused(f"{item.site.name} 已到访，次序不再变动")
    sites = _sites(item.plan.crew_id, item.due_on)
    at = sites.index(item.site_id)
    to = at + STEPS[step]
    if not 0 <= to < len(sites):
        raise Refused(f"{item.site.name} 已是{'第一' if to < 0 else '最后一'}站")
    sites[at], sites[to] = sites[to], sites[at]
    known = {"sites": sites, "set_by": by, "set_at": now}
    DayRoute.objects.update_or_create(crew_id=item.plan.crew_id, on=item.due_on, defaults=known)
    number_days(item.plan.crew_id, [item.due_on])
    told = {"次序": [at + 1, to + 1]}
    audit.record("调整巡检次序", item.plan, by=by, site=item.site_id, on=f"{item.due_on}", changed=told)
    return item


@transaction.atomic
def sort_anew(plan: Plan, on: date, *, by: User, now: datetime) -> None:
    """Forget the order that was set by hand: the day is gone round by the nearest again."""
    one_at_a_time()
    _refuse(plan, on, by, now)
    DayRoute.objects.filter(crew=plan.crew_id, on=on).delete()
    number_days(plan.crew_id, [on])
    audit.record("重新排序巡检路线", plan, by=by, on=f"{on}")


def _refuse(plan: Plan, on: date, by: User, now: datetime) -> None:
    if not may_route(by, plan.crew_id):
        raise Refused("只有市局人员和这位运维人员可以调整路线次序")
    if on < now.astimezone(CHINA).date():
        raise Refused(f"{on:%m月%d日} 已经过去，次序不再变动")


def _sites(crew_id: int, on: date) -> list[int]:
    rows = PlanItem.objects.filter(plan__crew=crew_id, due_on=on).order_by("place", "pk")
    return list(dict.fromkeys(rows.values_list("site_id", flat=True)))
