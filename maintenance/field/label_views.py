"""Doors of the labels: printed for the devices one may see; scanned, they lead to what the person does there."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.models import Role
from maintenance.field import labels, shell
from maintenance.field.label_filters import LabelFilter
from registry.access import may
from registry.lists import FilteredList
from registry.models import Device, Point

WITH_SITE = (
    Device.objects.select_related("enterprise", "district")
    .defer("district__boundary")
    .prefetch_related(Prefetch("points", Point.objects.select_related("site").order_by("id")))
    .order_by("district__order", "enterprise__name", "mn")
)


class LabelSheet(FilteredList):
    """可打印的二维码标签: the chosen devices on A4 sheets of 3 × 8."""

    ability = "maintain"
    queryset = WITH_SITE
    filterset_class = LabelFilter
    template = "maintenance/labels/sheet.html"
    partial = "maintenance/labels/_sheets.html"
    size = labels.MOST

    def ordered(self, chosen: LabelFilter) -> QuerySet:
        return chosen.qs.distinct() if self.request.GET.get("search") else chosen.qs

    def more(self, rows: list[Any]) -> dict[str, Any]:
        made = [_label(self.request, each) for each in rows]
        return {"sheets": labels.sheets(made, _start(self.request)), "count": len(made), "most": labels.MOST}


@may("maintain")
@require_safe
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """One device's label, on the first free place of a sheet."""
    found = get_object_or_404(WITH_SITE.visible_to(request.user), pk=pk)
    start = _start(request)
    context = {
        "device": found,
        "label": _label(request, found),
        "sheets": labels.sheets([_label(request, found)], start),
        "start": start,
    }
    return render(request, "maintenance/labels/label.html", context)


@may("watch")
@require_safe
def scanned(request: HttpRequest, pk: int) -> HttpResponse:
    """A crew goes on in its phone's app, which knows the device by this address; others see the device's page."""
    found = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    if request.user.is_one_of(Role.CREW):
        return HttpResponse(shell.page(), headers={"Cache-Control": "no-store"})
    return redirect("telemetry:device", found.pk)


def _label(request: HttpRequest, device: Device) -> labels.Label:
    sites = list(dict.fromkeys(point.site.name for point in device.points.all()))
    site = sites[0] if sites else str(device.enterprise or "未关联监管对象")
    root = settings.NOTICE_PORTAL_URL or request.build_absolute_uri("/")
    return labels.label(device, f"{site} 等 {len(sites)} 处" if len(sites) > 1 else site, root)


def _start(request: HttpRequest) -> int:
    said = request.GET.get("start", "")
    return min(int(said), labels.A_SHEET) if said.isascii() and said.isdigit() and int(said) else 1
