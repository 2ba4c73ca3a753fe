"""工单: the list, one order with its way and its log, a step; 我的工单; what an alert's card and a site show."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe
from django_filters import FilterSet

from accounts.models import Role
from alerts.models import Alert
from alerts.site_page import point_line
from maintenance.models import Visit, WorkOrder
from maintenance.work import actions, facing, rows, states
from maintenance.work.filters import LATE, OPEN, WorkOrderFilter
from maintenance.work.forms import MoveForm
from maintenance.work.ties import SENDABLE
from registry.access import able, may
from registry.lists import FilteredList
from registry.models import Point, Site

VISITS = 5
MOST_MINE = 200
_WITH = ("site__enterprise", "district", "crew", "device", "supervision", "consultation__district", "made_by")


class WorkOrders(FilteredList):
    queryset = rows.listed()
    filterset_class = WorkOrderFilter
    template = "maintenance/work/list.html"
    partial = "maintenance/work/_rows.html"

    def ordered(self, chosen: FilterSet) -> QuerySet:
        if chosen.form.is_valid() and chosen.form.cleaned_data.get("state") in (OPEN, LATE):
            return chosen.qs.order_by("due_at", "-pk")
        return chosen.qs.order_by("-made_at", "-pk")

    def more(self, rows_shown: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for each in rows_shown:
            facing.dress(each, now)
        counted = rows.counts(self.rows(), now) if self.request.htmx.target != "rows" else {}
        tiles = [
            (title, state, facing.PILLS[state][1], counted.get(state, 0))
            for state, title in WorkOrder.State.choices
            if state in counted
        ]
        return {
            "tiles": tiles,
            "late": counted.get("late", 0),
            "may_open": able(self.request.user, "handle_alerts"),
        }


@may("watch")
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    if not WorkOrder.objects.visible_to(request.user).filter(pk=pk).exists() and actions.had(
        pk, request.user
    ):
        messages.warning(request, actions.gone(pk))
        return redirect("maintenance:work_mine")
    return page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> WorkOrder:
    shown = WorkOrder.objects.visible_to(request.user).select_related(*_WITH).defer("district__boundary")
    return get_object_or_404(shown, pk=pk)


def page(request: HttpRequest, found: WorkOrder, *, status: int = 200, **more: Any) -> HttpResponse:
    """The order with the steps this person may take now."""
    now, user = timezone.now(), request.user
    standing = states.Standing(found.state, found.crew_id == user.pk)
    alerts = list(found.alerts.select_related("site", "point", "owner").order_by("-level", "started_at"))
    visits = found.visits.filter(is_current=True).select_related("crew").order_by("-arrived_at")
    context = {
        "order": facing.dress(found, now),
        "now": now,
        "stops": facing.stops(found),
        "events": facing.events(found),
        "alerts": alerts,
        "lines": _live(found, alerts, now),
        "visits": visits,
        "is_answered": any(each.state != Visit.State.RETURNED for each in visits),
        "returned": rows.returned_forms([found]).get(found.pk),
        "steps": [each for each in states.allowed(standing, user.role) if each.name not in states.BY_FORM],
        "next": states.next_step(found.state),
        "form": MoveForm(district=found.district_id),
        "may_fill": found.state in states.WITH_CREW and _may_fill(user, standing),
        **more,
    }
    return render(request, "maintenance/work/order.html", context, status=status)


def _may_fill(user: Any, standing: states.Standing) -> bool:
    """A crew its own orders' forms; the city any, from paper."""
    return standing.is_mine or (able(user, "maintain") and not user.is_one_of(Role.CREW))


def _live(found: WorkOrder, alerts: list[Alert], now: Any) -> list[Any]:
    """The latest values of what the order is about: the alerts' points, the device's, else all of the site."""
    points = Point.objects.filter(site=found.site_id).select_related("device", "state").order_by("pk")
    about = [each.point_id for each in alerts if each.point_id]
    chosen = (
        points.filter(pk__in=about)
        if about
        else points.filter(device=found.device)
        if found.device
        else points
    )
    return [point_line(found.platform, each, now) for each in (chosen or points)[:12]]


@may("watch")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One step. What was refused is said on the page, with what was written; a stale page shows what is now."""
    # A crew whose order went to another is told so; a stranger's order does not exist.
    shown = WorkOrder.objects.visible_to(request.user).filter(pk=pk).first()
    if shown is None and not actions.had(pk, request.user):
        return get_object_or_404(WorkOrder.objects.none(), pk=pk)
    form = MoveForm(request.POST, district=shown.district_id if shown else "")
    if not form.is_valid():
        return page(
            request,
            _found(request, pk),
            status=422,
            form=form,
            faults=_faults(form),
            asked=request.POST.get("verb"),
        )
    told = form.cleaned_data
    try:
        done = actions.move(
            pk,
            told["verb"],
            by=request.user,
            now=timezone.now(),
            note=told["note"],
            crew=told["crew"],
            place=form.place,
            expected=told["expected"],
            address=request.META.get("REMOTE_ADDR"),
        )
    except actions.Refused as refusal:
        return _refused(request, pk, form, refusal, is_visible=shown is not None)
    messages.success(
        request, f"{done.number} {states.VERBS[told['verb']].title}：现在{done.get_state_display()}。"
    )
    return (
        redirect("maintenance:work_mine")
        if told["back"] == "mine"
        else redirect("maintenance:work_order", pk)
    )


def _refused(
    request: HttpRequest, pk: int, form: MoveForm, refusal: actions.Refused, *, is_visible: bool
) -> HttpResponse:
    if not is_visible:
        messages.warning(request, str(refusal))
        return redirect("maintenance:work_mine")
    status = 409 if isinstance(refusal, actions.Stale) else 422
    asked = form.cleaned_data["verb"]
    return page(request, _found(request, pk), status=status, form=form, faults=[str(refusal)], asked=asked)


def _faults(form: MoveForm) -> list[str]:
    return [str(each) for errors in form.errors.values() for each in errors]


@may("maintain")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的工单: what this person has to do, in the order of the route."""
    now = timezone.now()
    held = [facing.dress(each, now) for each in rows.mine(request.user)[:MOST_MINE]]
    returned = rows.returned_forms(held)
    for each in held:
        each.next = states.VERBS.get(states.next_step(each.state))
        each.returned = returned.get(each.pk)
    today, later = rows.today_first(held, localdate(now))
    done = [facing.dress(each, now) for each in rows.lately_done(request.user, now)[:20]]
    context = {"today": today, "later": later, "done": done, "now": now}
    partial = request.htmx.target == "mine"
    return render(request, f"maintenance/work/{'_mine' if partial else 'mine'}.html", context)


@may("watch")
@require_safe
def of_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """For the alert's card: its orders, and 派单 where none is open."""
    alert = get_object_or_404(Alert.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    found = [facing.dress(each, now) for each in rows.of_alert(alert, request.user)]
    taken = alert.work_orders.filter(state__in=states.OPEN).exists()
    sendable = alert.handling in SENDABLE and alert.condition != "withdrawn" and not taken
    context = {
        "orders": found,
        "visits": _visits(request, alert.site_id)[:2],
        "ask": f"?alert={alert.pk}" if sendable and able(request.user, "handle_alerts") else "",
    }
    return render(request, "maintenance/work/_of_alert.html", context)


@may("watch")
@require_safe
def of_site(request: HttpRequest, pk: int) -> HttpResponse:
    """For the site's page: what goes on there, the last visits, 派单."""
    site = get_object_or_404(Site.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    context = {
        "site": site,
        "orders": [facing.dress(each, now) for each in rows.of_site(site.pk, request.user)],
        "visits": _visits(request, site.pk)[:VISITS],
    }
    return render(request, "maintenance/work/_of_site.html", context)


def _visits(request: HttpRequest, site_id: int) -> QuerySet:
    seen = Visit.objects.visible_to(request.user).filter(site=site_id, is_current=True)
    return seen.select_related("crew").order_by("-arrived_at", "-pk")
