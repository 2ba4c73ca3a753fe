"""One 巡检计划: its days and routes, and changing it."""

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from alerts.life.working_days import is_working
from maintenance.models import Plan, PlanItem
from maintenance.plans import actions, day_orders
from maintenance.plans.begun import with_orders
from maintenance.plans.coverage import period, sites, with_plans
from maintenance.plans.forms import AddForm, HandOverForm, MoveForm, WantedForm, asked
from maintenance.plans.frequency import frequency
from maintenance.plans.months import last_day, month_of, working
from maintenance.plans.needs import centre
from maintenance.plans.route import Stop, length_km
from maintenance.plans.standing import standing
from registry.access import able, may
from registry.acting import told
from registry.models import Site, Status
from registry.rooms import platform

SHOWN = 60


@may("watch")
@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, found_plan(request, pk))


def found_plan(request: HttpRequest, pk: int) -> Plan:
    rows = Plan.objects.visible_to(request.user).select_related("district", "crew", "made_by")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, found: Plan, *, status: int = 200, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    items = list(
        with_orders(found.items.select_related("site__enterprise", "visit")).order_by("due_on", "place", "pk")
    )
    for each in items:
        each.standing = standing(each, today)
        each.is_fixed = each.visit_id is not None or each.has_order
    counts = [each.standing.name for each in items]
    off = {date.fromisoformat(each) for each in found.days_off}
    on_days_off = [each for each in items if not each.is_fixed and _is_off(each.due_on, off)]
    can_plan = able(request.user, "plan_maintenance") and found.month >= month_of(today)
    open_sites = _unplanned(found, items)
    context = {
        "plan": found,
        "title": platform(found.platform).title,
        "frequency": frequency(found.platform).title,
        "days": _days(found, items),
        "count": len(items),
        "done": sum(each.visit_id is not None for each in items),
        "late": counts.count("late"),
        "unplanned": open_sites[:SHOWN],
        "unplanned_count": len(open_sites),
        "period": period(found.platform, found.month),
        "can_plan": can_plan,
        "can_order": can_plan and any(not each.is_fixed and each.due_on <= today for each in items),
        "first": max(found.month, today),
        "last": last_day(found.month),
        "working": len(working(found.month, off=off)),
        "on_days_off": on_days_off,
        "has_stopped": not found.crew.is_active,
        "hand_over": HandOverForm(plan=found),
        "wanted": WantedForm(initial=asked(found)),
        "add": AddForm(sites=_offered(found)),
        "month": found.month,
        "today": today,
        **forms,
    }
    return render(request, "maintenance/plans/plan.html", context, status=status)


def _is_off(on: date, off: set[date]) -> bool:
    """Whether nobody goes on that day: holidays are published, and changed, after a plan was made."""
    return on in off or not is_working(on)


def _days(found: Plan, items: list[Any]) -> list[dict[str, Any]]:
    """The plan's days with their items and the kilometres between them."""
    start, days = centre(found.district), []
    for on, rows in groupby(items, key=lambda each: each.due_on):
        inside = list(rows)
        stops = [Stop(each.pk, each.site.lon, each.site.lat) for each in inside]
        days.append({"on": on, "items": inside, "km": length_km(stops, start)})
    return days


def _offered(found: Plan) -> QuerySet[Site]:
    rows = Site.objects.filter(platform=found.platform, district=found.district_id)
    return rows.exclude(status=Status.STOPPED).order_by("name")


def _unplanned(found: Plan, items: list[Any]) -> list[Site]:
    """Sites of the area that this period neither saw nor will see: no visit, no item of any plan."""
    rows = with_plans(
        sites(_offered(found), found.month), *period(found.platform, found.month)[:1], today=found.month
    )
    planned = {each.site_id for each in items}
    return [each for each in rows if not each.visited and each.planned_on is None and each.pk not in planned]


def _done(request: HttpRequest, pk: int, act: Callable[[], str]) -> HttpResponse:
    """Do it and lead back to the plan, with what was done or why not."""
    told(request, act, str)
    return redirect("maintenance:plan", pk)


@may("plan_maintenance")
@require_POST
def rearrange(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = found_plan(request, pk), WantedForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, wanted=form)

    def act() -> str:
        made = actions.rearrange(pk, wanted=form.wanted(), by=request.user, now=timezone.now())
        short = f"，{len(made.left_over)} 家排不下" if made.left_over else ""
        return f"已重排 {made.planned} 家次{short}；已开始的和人工调整的没有动。"

    return _done(request, pk, act)


@may("plan_maintenance")
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_plan(request, pk)
    form = HandOverForm(request.POST, plan=found)
    if not form.is_valid():
        return _page(request, found, status=422, hand_over=form)
    crew = form.cleaned_data["crew"]

    def act() -> str:
        actions.hand_over(pk, crew=crew, by=request.user, now=timezone.now())
        return f"已移交给{crew}，未开始的已重排；已生成的工单请在工单中改派。"

    return _done(request, pk, act)


@may("plan_maintenance")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_plan(request, pk)
    form = AddForm(request.POST, sites=_offered(found))
    if not form.is_valid():
        return _page(request, found, status=422, add=form)
    given = form.cleaned_data

    def act() -> str:
        actions.add(pk, **given, by=request.user, now=timezone.now())
        return f"已将 {given['site'].name} 安排在 {given['on']:%m 月 %d 日}。"

    return _done(request, pk, act)


@may("plan_maintenance")
@require_POST
def orders(request: HttpRequest, pk: int) -> HttpResponse:
    found_plan(request, pk)

    def act() -> str:
        now = timezone.now()
        found = day_orders.open_for(timezone.localdate(now), now=now, by=request.user, plan=pk)
        for sentence in found.refused:
            messages.warning(request, sentence)
        return f"已生成 {found.count} 张巡检工单。"

    return _done(request, pk, act)


def _item(request: HttpRequest, pk: int) -> PlanItem:
    return get_object_or_404(PlanItem.objects.visible_to(request.user).select_related("site"), pk=pk)


@may("plan_maintenance")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    item, form = _item(request, pk), MoveForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refused("请选择要改到的日期")
        on = form.cleaned_data["on"]
        actions.move(pk, on=on, by=request.user, now=timezone.now())
        return f"{item.site.name} 已改到 {on:%m 月 %d 日}，重排时不再变动。"

    return _done(request, item.plan_id, act)


@may("plan_maintenance")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)

    def act() -> str:
        actions.drop(pk, by=request.user, now=timezone.now())
        return f"已将 {item.site.name} 移出计划；重排时会重新考虑它。"

    return _done(request, item.plan_id, act)
