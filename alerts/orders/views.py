"""停限产指令: the events, one event, its form, and what is done to its orders."""

from collections.abc import Callable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Order
from alerts.orders import actions
from alerts.orders.events import event_phase, events, lines, next_number
from alerts.orders.filters import OrderFilter
from alerts.orders.forms import OrderForm
from registry.access import may, refuse_unless
from registry.acting import told, who
from registry.entry import Entry
from registry.lists import FilteredList
from registry.searching import row_number

EVENT_FIELDS = ("number", "cause", "warning", "title", "kind", "cut_pct", "start", "end", "cycle", "note")


class OrderList(FilteredList):
    queryset = Order.objects.all()
    filterset_class = OrderFilter
    template = "alerts/orders/list.html"
    partial = "alerts/orders/_events.html"
    district_path = "enterprise__district"

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        return events(self.rows(), chosen.qs)

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for each in rows:
            each["pill"] = event_phase(each, now)
            each["cause_title"] = Order.Cause(each["cause"]).label
            each["warning_title"] = Order.Warning(each["warning"]).label if each["warning"] else ""
        return {"now": now}


@may("watch")
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole event of an order, that order marked."""
    found = _found(request, pk)
    rows = _event(request, found)
    now = timezone.now()
    shown = lines(rows.select_related("enterprise__district", "issued_by", "ended_by"), now)
    context = {
        "order": found,
        "lines": shown,
        "stops": sum(each.order.kind == Order.Kind.STOP for each in shown),
        "limits": sum(each.order.kind == Order.Kind.LIMIT for each in shown),
        "drafts": sum(each.can_issue for each in shown),
        "running": sum(each.can_lift for each in shown),
        "may_order": "issue_orders" in request.user.abilities,
    }
    return render(request, "alerts/orders/event.html", context)


def _found(request: HttpRequest, pk: int) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user).select_related("enterprise"), pk=pk)


def _event(request: HttpRequest, order: Order) -> QuerySet:
    rows = Order.objects.visible_to(request.user).filter(number=order.number)
    return rows.prefetch_related("points").order_by("enterprise__district__order", "enterprise__name", "pk")


class OrderNew(Entry):
    """The form of a new order; ``?like=`` begins with what another one of the same number says."""

    ability = "issue_orders"
    template = "alerts/orders/form.html"

    def form(self, data: Any, pk: int | None = None) -> OrderForm:
        order = _found(self.request, pk) if pk else None
        return OrderForm(data, by=self.request.user, order=order, first=None if pk else self._first())

    def keep(self, form: OrderForm, **_: Any) -> list[Order] | None:
        self.edited = form.order
        return form.stored(timezone.now(), self.address)

    def said(self, kept: list[Order]) -> str:
        if self.edited:
            return f"已保存 {self.edited.enterprise} 的指令。"
        return f"已拟定 {kept[0].number}，{len(kept)} 家企业。核对后请下发。"

    def after(self, kept: list[Order]) -> str:
        return reverse("alerts:order", args=[kept[0].pk])

    def _first(self) -> dict[str, Any]:
        asked = row_number(self.request.GET.get("like"))
        like = Order.objects.visible_to(self.request.user).filter(pk=asked).first()
        if like:
            return {name: getattr(like, name) for name in EVENT_FIELDS}
        picked = [each for each in self.request.GET.getlist("enterprises") if row_number(each)]
        return {"number": next_number(timezone.now()), "enterprises": picked}


@may("issue_orders")
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The points to choose from, once one enterprise is chosen."""
    form = OrderForm(by=request.user, first={"enterprises": request.GET.getlist("enterprises")})
    return render(request, "alerts/orders/_points.html", {"form": form})


@may("watch")
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.issue, "已下发 {} 条指令。", lambda line: line.can_issue)


@may("watch")
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.lift, "已解除 {} 条指令。", lambda line: line.can_lift, reasoned=True)


@may("watch")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request, pk, actions.withdraw, "已撤回 {} 条指令。", lambda line: line.can_withdraw, reasoned=True
    )


def _act(
    request: HttpRequest,
    pk: int,
    action: Callable[..., int],
    said: str,
    fits: Callable[[Any], bool],
    *,
    reasoned: bool = False,
) -> HttpResponse:
    """Do it to one order, or with ``whole`` to all of its event that it fits."""
    refuse_unless(request.user, "issue_orders")
    found, now = _found(request, pk), timezone.now()
    pks = [pk]
    if request.POST.get("whole"):
        pks = [each.order.pk for each in lines(_event(request, found), now) if fits(each)] or [pk]
    more = {"reason": request.POST.get("reason", "").replace("\x00", "")} if reasoned else {}
    told(request, lambda: action(pks, **{**who(request), "now": now}, **more), said.format)
    return redirect("alerts:order", pk)
