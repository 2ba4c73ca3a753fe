"""告警中心: the officer's inbox, the card of one alert, and 确认."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from alerts import actions
from alerts.cards import card
from alerts.filters import AlertFilter
from alerts.models import Alert, Condition
from registry.access import may, refuse_unless
from registry.lists import FilteredList

TABS = [
    ("待确认", "handling=open"),
    ("进行中", "condition=ongoing"),
    ("已确认", "handling=acknowledged"),
    ("全部", "condition="),
]
CHANGED = "alerts-changed"  # the event that makes the list read itself again


class AlertList(FilteredList):
    queryset = Alert.objects.select_related("site", "point", "district", "acknowledged_by").defer(
        "district__boundary"
    )
    filterset_class = AlertFilter
    template = "alerts/list.html"
    partial = "alerts/_rows.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return super().get(request) if request.GET else redirect(f"{request.path}?{TABS[0][1]}")

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        rows = chosen.qs.order_by("-started_at", "-id")
        asked = chosen.form.cleaned_data.get("condition")
        return rows if asked == Condition.WITHDRAWN else rows.standing()

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"tabs": TABS}


@may("watch")
@require_safe
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: the card alone for htmx, else a page of it."""
    found = card(pk, by=request.user, now=timezone.now())
    if found is None:
        raise Http404("没有这条告警，或它不在您的区县")
    return render(request, "alerts/_card.html" if request.htmx else "alerts/alert.html", found)


@may("watch")
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """确认; a refusal is shown as its sentence beside the unchanged alert."""
    refuse_unless(request.user, "handle_alerts")
    get_object_or_404(Alert.objects.visible_to(request.user), pk=pk)
    refusal = _acknowledged(request, pk)
    if not request.htmx:
        return _back(request, pk, refusal)
    found = card(pk, by=request.user, now=timezone.now()) | {
        "refusal": refusal,
        "note": request.POST.get("note", ""),
    }
    answer = render(request, "alerts/_card.html", found)
    answer["HX-Trigger"] = CHANGED
    return answer


def _acknowledged(request: HttpRequest, pk: int) -> str:
    """The refusal, empty when it was done."""
    note = request.POST.get("note", "").replace("\x00", "").strip()
    try:
        address = request.META.get("REMOTE_ADDR")
        actions.acknowledge(pk, by=request.user, now=timezone.now(), note=note, address=address)
    except actions.Refused as refusal:
        return str(refusal)
    return ""


def _back(request: HttpRequest, pk: int, refusal: str) -> HttpResponse:
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, "已确认这条告警。")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "alerts:alert", *([] if safe else [pk]))
