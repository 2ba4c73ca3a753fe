"""巡检计划: the month's plans, making them, the calendar, the sheet a crew takes along."""

from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Role, User
from maintenance.models import PlanItem
from maintenance.plans import figures
from maintenance.plans.calendar_sheet import outings, weeks
from maintenance.plans.forms import PlanForm, note_of_year
from maintenance.plans.frequency import frequency
from maintenance.plans.making_all import Outcome, make_all
from maintenance.plans.months import last_day, later, month_of, read, written
from maintenance.plans.plan_views import found_plan
from registry.access import Guarded, able, may
from registry.current import current_district
from registry.models import District
from registry.rooms import platform, platform_choices, platforms


def month_asked(request: HttpRequest) -> date:
    return read(request.GET.get("month", ""), month_of(timezone.localdate()))


def month_context(month: date) -> dict[str, Any]:
    """The month and its neighbours, for the stepper."""
    return {"month": month, "previous": later(month, -1), "next": later(month)}


def districts_of(request: HttpRequest) -> list[District]:
    """The districts of the person; the one of the top bar when one is chosen."""
    here = current_district(request)
    return [here] if here else list(District.objects.visible_to(request.user).defer("boundary"))


@may("watch")
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    month, today = month_asked(request), timezone.localdate()
    districts = districts_of(request)
    ribs = {each.slug: at for at, each in enumerate(platforms())}
    rows = list(figures.plans_of(request.user, month, today).filter(district__in=districts))
    rows.sort(key=lambda each: (each.district.order, ribs.get(each.platform, len(ribs)), each.crew.username))
    for each in rows:
        each.title, each.frequency = platform(each.platform).title, frequency(each.platform).title
        each.rate = each.done / each.count if each.count else None
    crews = {each.crew_id: each.crew for each in rows}
    context = {
        **month_context(month),
        "plans": rows,
        "total": figures.total(rows),
        "late": sum(each.late for each in rows),
        "gaps": [] if request.user.is_one_of(Role.CREW) else figures.gaps(request.user, month, districts),
        "crews": crews.values(),
        "can_plan": able(request.user, "plan_maintenance"),
        "is_past": month < month_of(today),
    }
    return render(request, "maintenance/plans/plans.html", context)


class PlanNew(Guarded):
    """``?month=&platform=&district=`` as the page of the month names what has no plan."""

    ability = "plan_maintenance"

    def get(self, request: HttpRequest) -> HttpResponse:
        first = {name: request.GET.get(name, "") for name in ("platform", "district")}
        return self._form(PlanForm(by=request.user, initial={**first, "month": month_asked(request)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PlanForm(request.POST, by=request.user)
        if not form.is_valid():
            return self._form(form, 422)
        given = {name: form.cleaned_data[name] for name in ("month", "platform", "district", "crews")}
        found = make_all(**given, wanted=form.wanted(), by=request.user, now=timezone.now())
        if not found.plans:
            form.add_error(None, found.refused or ["没有需要编制的计划：所选范围都已有计划"])
            return self._form(form, 422)
        _tell(request, found)
        if len(found.plans) == 1:
            return redirect("maintenance:plan", found.plans[0].pk)
        return redirect(f"{reverse('maintenance:plans')}?month={form.cleaned_data['month']:%Y-%m}")

    def _form(self, form: PlanForm, status: int = 200) -> HttpResponse:
        month = form["month"].value()
        month = month if isinstance(month, date) else read(str(month), month_of(timezone.localdate()))
        context = {"form": form, **month_context(month), "note": note_of_year(month)}
        return render(self.request, "maintenance/plans/plan_form.html", context, status=status)


def _tell(request: HttpRequest, found: Outcome) -> None:
    messages.success(request, f"已编制 {len(found.plans)} 份计划，共 {found.planned} 家次。")
    if found.left_over:
        messages.warning(
            request, f"有 {found.left_over} 家排不下：请提高每日家数、减少停巡日期或增加运维人员后重排。"
        )
    for sentence in found.refused:
        messages.warning(request, sentence)


@may("watch")
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    month, today = month_asked(request), timezone.localdate()
    seen = PlanItem.objects.visible_to(request.user).filter(plan__district__in=districts_of(request))
    items = seen.filter(due_on__gte=month, due_on__lte=last_day(month))
    slug, crew = request.GET.get("platform", ""), request.GET.get("crew", "")
    crews = User.objects.filter(pk__in=items.values("plan__crew")).order_by("username")
    if slug in dict(platform_choices()):
        items = items.filter(plan__platform=slug)
    if crew.isdecimal() and len(crew) < 12:
        items = items.filter(plan__crew=crew)
    context = {
        **month_context(month),
        "weeks": weeks(month, today),
        "outings": outings(figures.outings_of(items, today)),
        "platforms": platform_choices(),
        "chosen": slug,
        "crews": list(crews),
        "crew": crew,
        "days": "一二三四五六日",
    }
    return render(request, "maintenance/plans/calendar.html", context)


@may("watch")
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The month of the crew of a plan on A4: every platform and district it goes to."""
    found = found_plan(request, pk)
    rows = PlanItem.objects.visible_to(request.user).filter(plan__crew=found.crew_id)
    rows = rows.filter(due_on__gte=found.month, due_on__lte=last_day(found.month))
    if here := current_district(request):
        rows = rows.filter(plan__district=here)
    rows = rows.select_related("site__enterprise", "site__district", "plan", "visit")
    items = list(rows.defer("site__district__boundary").order_by("due_on", "place", "pk"))
    for each in items:
        each.title = platform(each.plan.platform).title
    days = [(on, list(inside)) for on, inside in groupby(items, key=lambda each: each.due_on)]
    done = sum(each.visit_id is not None for each in items)
    context = {"plan": found, "days": days, "count": len(items), "done": done, "title": written(found.month)}
    return render(request, "maintenance/plans/plan_paper.html", context)
