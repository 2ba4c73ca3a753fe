"""Making a month's plan, making it again, and changing it by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from accounts import audit
from accounts.models import Role, User
from alerts.actions import Refused
from alerts.life.working_days import is_working
from alerts.rule_types import CHINA
from maintenance.models import Plan, PlanItem
from maintenance.plans.arranging import Arranged, arrange, number_days
from maintenance.plans.begun import orders_of_item
from maintenance.plans.months import days, last_day, later, month_of, written
from registry.access import able
from registry.models import District, Site, Status
from registry.rooms import platform as platform_of

MOST_A_DAY, MOST_TIMES = 30, 4
AHEAD = 12
"""So many months ahead a plan may be made."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a plan is to be made: visits a day, times a site, days (beside holidays) on which nobody goes."""

    capacity: int = 6
    times: int = 1
    days_off: tuple[date, ...] = ()


def generate(
    *,
    month: date,
    platform: str,
    district: District,
    crews: Sequence[User],
    wanted: Wanted,
    by: User,
    now: datetime,
) -> list[tuple[Plan, Arranged]]:
    """The plans of one platform and district, one a crew; several crews divide the sites between them."""
    _refuse_unless_planner(by)
    _refuse_month(month, now)
    if not crews:
        raise Refused(f"{district.name}没有运维人员账号，请先在系统管理中为运维人员设置区县")
    with transaction.atomic():
        one_at_a_time()
        made = [_made(month, platform, district, crew, wanted, by, now) for crew in crews]
        found = []
        for at, plan in enumerate(made):
            found.append((plan, arrange(plan, now=now, among=len(made) - at)))
            audit.record("编制巡检计划", plan, by=by, items=plan.items.count())
    return found


def _made(
    month: date, platform: str, district: District, crew: User, wanted: Wanted, by: User, now: datetime
) -> Plan:
    _refuse_stranger(crew, district)
    known = {"month": month, "platform": platform, "district": district, "crew": crew}
    if Plan.objects.filter(**known).exists():
        where = f"{district.name}{platform_of(platform).title}"
        raise Refused(f"{where} {written(month)}已有{crew}的巡检计划，请打开该计划重排")
    return Plan.objects.create(
        **known,
        made_by=by,
        made_at=now,
        capacity=wanted.capacity,
        times=wanted.times,
        days_off=[on.isoformat() for on in wanted.days_off],
    )


def rearrange(plan_id: int, *, wanted: Wanted, by: User, now: datetime) -> Arranged:
    """Plan again what is not begun: what is visited, under way as an order or set by hand stays."""
    _refuse_unless_planner(by)
    with transaction.atomic():
        one_at_a_time()
        plan = _locked(plan_id)
        _refuse_month(plan.month, now)
        plan.capacity, plan.times = wanted.capacity, wanted.times
        plan.days_off = [on.isoformat() for on in wanted.days_off]
        plan.save(update_fields=["capacity", "times", "days_off"])
        found = arrange(plan, now=now)
        audit.record("重排巡检计划", plan, by=by, capacity=wanted.capacity, days_off=plan.days_off)
    return found


def hand_over(plan_id: int, *, crew: User, by: User, now: datetime) -> Arranged:
    """Another crew takes the plan; what is not begun is planned again into its days.

    Orders that were opened stay with whom they were given to.
    """
    _refuse_unless_planner(by)
    with transaction.atomic():
        one_at_a_time()
        plan = _locked(plan_id)
        _refuse_month(plan.month, now)
        _refuse_crew(plan, crew)
        old, plan.crew = plan.crew, crew
        plan.save(update_fields=["crew"])
        found = arrange(plan, now=now)
        number_days(old.pk, days(plan.month))
        audit.record("移交巡检计划", plan, by=by, changed={"运维人员": [str(old), str(crew)]})
    return found


def move(item_id: int, *, on: date, by: User, now: datetime) -> PlanItem:
    """Give an item another day; it stays there whenever the plan is made again."""
    _refuse_unless_planner(by)
    with transaction.atomic():
        one_at_a_time()
        item = _changeable(item_id)
        _refuse_day(item.plan, on, now)
        was, item.due_on, item.by_hand = item.due_on, on, True
        try:
            with transaction.atomic():
                item.save(update_fields=["due_on", "by_hand"])
        except IntegrityError as fault:
            raise Refused(f"{item.site.name} 在 {on:%m月%d日} 已有安排，请换一天") from fault
        number_days(item.plan.crew_id, [was, on])
        audit.record(
            "调整巡检日期", item.plan, by=by, site=item.site_id, changed={"日期": [f"{was}", f"{on}"]}
        )
    return item


def add(plan_id: int, *, site: Site, on: date, by: User, now: datetime) -> PlanItem:
    """Take one more site in on a day, by hand."""
    _refuse_unless_planner(by)
    with transaction.atomic():
        one_at_a_time()
        plan = _locked(plan_id)
        _refuse_site(plan, site)
        _refuse_day(plan, on, now)
        item = PlanItem.objects.create(plan=plan, site=site, due_on=on, by_hand=True)
        number_days(plan.crew_id, [on])
        audit.record("增加巡检项", plan, by=by, site=site.pk, on=f"{on}")
    return item


def drop(item_id: int, *, by: User, now: datetime) -> Plan:
    """Take an item out; when the plan is made again its site is looked at anew."""
    _refuse_unless_planner(by)
    with transaction.atomic():
        one_at_a_time()
        item = _changeable(item_id)
        item.delete()
        number_days(item.plan.crew_id, [item.due_on])
        audit.record("取消巡检项", item.plan, by=by, site=item.site_id, on=f"{item.due_on}")
    return item.plan


def one_at_a_time() -> None:
    """Two plans of one crew made at once would both take its free days: whoever comes second waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('maintenance.plans'))")


def _locked(plan_id: int) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",)).select_related("district", "crew")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise Refused("这份巡检计划已不存在，请刷新页面")
    return found


def _changeable(item_id: int) -> PlanItem:
    rows = PlanItem.objects.select_for_update(of=("self",)).select_related(
        "plan__district", "plan__crew", "site"
    )
    item = rows.filter(pk=item_id).first()
    if item is None:
        raise Refused("这个巡检项已被移出计划，请刷新页面")
    if item.visit_id:
        raise Refused(f"{item.site.name} 已到访，巡检项不能再改")
    order = PlanItem.objects.filter(pk=item_id).values_list(orders_of_item().values("number")[:1]).first()
    if order and order[0]:
        raise Refused(f"{item.site.name} 已生成工单 {order[0]}，请在工单中改派或取消后再改")
    return item


def _refuse_unless_planner(by: User) -> None:
    if not able(by, "plan_maintenance"):
        raise Refused("您的角色不能编制巡检计划")


def _refuse_month(month: date, now: datetime) -> None:
    here = month_of(now)
    if month < here:
        raise Refused(f"{written(month)}已经过去，不能再编制或重排计划")
    if month > later(here, AHEAD):
        raise Refused(f"最多提前 {AHEAD} 个月编制计划")


def _refuse_stranger(crew: User, district: District) -> None:
    if crew.role != Role.CREW or not crew.is_active or district.pk not in crew.district_codes():
        raise Refused(f"{crew}不是{district.name}的运维人员，不能安排这个区县的巡检")


def _refuse_crew(plan: Plan, crew: User) -> None:
    _refuse_stranger(crew, plan.district)
    if crew == plan.crew:
        raise Refused(f"这份计划已经是{crew}的")
    if Plan.objects.filter(
        month=plan.month, platform=plan.platform, district=plan.district, crew=crew
    ).exists():
        raise Refused(f"{crew}本月在{plan.district.name}已有同一平台的计划，请在那份计划中重排")


def _refuse_day(plan: Plan, on: date, now: datetime) -> None:
    today = now.astimezone(CHINA).date()
    if not plan.month <= on <= last_day(plan.month):
        raise Refused(f"日期要在 {written(plan.month)}内")
    if on < today:
        raise Refused(f"{on:%m月%d日} 已经过去，请选今天或以后的日期")
    if not is_working(on):
        raise Refused(f"{on:%m月%d日} 不是工作日，请换一天")
    if on.isoformat() in plan.days_off:
        raise Refused(f"{on:%m月%d日} 是这份计划的停巡日期，请换一天")


def _refuse_site(plan: Plan, site: Site) -> None:
    if site.platform != plan.platform or site.district_id != plan.district_id:
        raise Refused(f"{site.name} 不属于这份计划的平台和区县")
    if site.status == Status.STOPPED:
        raise Refused(f"{site.name} 已停用，不需要巡检")
    planned = PlanItem.objects.filter(site=site, due_on__gte=plan.month, due_on__lte=last_day(plan.month))
    for on, crew in planned.values_list("due_on", "plan__crew__last_name")[:1] if plan.times == 1 else ():
        raise Refused(f"{site.name} 本月已安排在 {on:%m月%d日}（{crew}），每月一次时不重复安排")
