"""One day of a crew: its stops over every platform, moved up and down by hand."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from maintenance.models import DayRoute, Plan, PlanItem
from maintenance.plans import routing
from maintenance.plans.begun import with_orders
from maintenance.plans.needs import centre
from maintenance.plans.plan_views import found_plan
from maintenance.plans.route import Stop, length_km
from maintenance.plans.standing import standing
from registry.access import may
from registry.rooms import platform
from registry.searching import row_number


@may("watch")
@require_safe
def day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """``?moved=`` and ``?step=``: the stop that was just moved; its button has the focus again."""
    found, on = found_plan(request, pk), _date(day)
    today = timezone.localdate()
    rows = PlanItem.objects.visible_to(request.user).filter(plan__crew=found.crew_id, due_on=on)
    joined = rows.select_related("site__enterprise", "site__district", "plan", "visit")
    items = list(with_orders(joined.defer("site__district__boundary")).order_by("place", "pk"))
    may_route = routing.may_route(request.user, found.crew_id) and on >= today
    for each in items:
        each.standing, each.title = standing(each, today), platform(each.plan.platform).title
        each.may_move = may_route and each.visit_id is None
        each.moved = request.GET.get("step", "") if request.GET.get("moved") == str(each.pk) else None
    stops = [Stop(each.pk, each.site.lon, each.site.lat) for each in items]
    context = {
        "plan": found,
        "on": on,
        "items": items,
        "km": length_km(stops, centre(found.district)),
        "route": DayRoute.objects.filter(crew=found.crew_id, on=on).select_related("set_by").first(),
        "may_route": may_route,
    }
    return render(request, "maintenance/plans/day.html", context)


@may("watch")
@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """``step``: up or down."""
    rows = PlanItem.objects.visible_to(request.user).select_related("plan")
    item = get_object_or_404(rows, pk=pk)
    _refuse_others(request, item.plan)
    step = request.POST.get("step", "")
    try:
        if step not in routing.STEPS:
            raise Refused("请选择上移或下移")
        routing.shift(pk, step=step, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    address = reverse("maintenance:plan_day", args=[_seen_from(request, item), item.due_on.isoformat()])
    return redirect(f"{address}?moved={pk}&step={step if step in routing.STEPS else ''}#stop-{pk}")


@may("watch")
@require_POST
def sort(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    found, on = found_plan(request, pk), _date(day)
    _refuse_others(request, found)
    try:
        routing.sort_anew(found, on, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已按就近路线重新排序。")
    return _to(found, on)


def _seen_from(request: HttpRequest, item: PlanItem) -> int:
    """The plan whose day the person looks at: the stops of a day are of several plans."""
    rows = Plan.objects.visible_to(request.user).filter(crew=item.plan.crew_id)
    asked = rows.filter(pk=row_number(request.POST.get("plan"))).first()
    return asked.pk if asked else item.plan_id


def _refuse_others(request: HttpRequest, found: Plan) -> None:
    if not routing.may_route(request.user, found.crew_id):
        raise PermissionDenied


def _to(found: Plan, on: date) -> HttpResponse:
    return redirect("maintenance:plan_day", found.pk, on.isoformat())


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
