"""监测设备: the list, one device with its newest frames, its form."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from registry.access import may
from registry.editing import Edit
from registry.forms import RegistryForm
from registry.lists import FilteredList
from registry.models import Device, Point
from registry.rooms import platform
from telemetry import actions
from telemetry.filters import DeviceFilter
from telemetry.forms import DeviceForm
from telemetry.models import Frame
from telemetry.presence import is_online

NEWEST = 50
REREAD_DAYS = (1, 7, 31)
_WITH = ("district", "enterprise", "state", "sim")


class DeviceList(FilteredList):
    queryset = (
        Device.objects.select_related(*_WITH)
        .defer("district__boundary")
        .prefetch_related(Prefetch("points", Point.objects.select_related("site").order_by("id")))
        .order_by("mn")
    )
    filterset_class = DeviceFilter
    template = "telemetry/devices.html"
    partial = "telemetry/_devices.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for device in rows:
            device.online = is_online(device, now)
        return {"today": timezone.localdate(), "soon": timezone.localdate() + timedelta(days=30)}


@may("watch")
@require_safe
def device(request: HttpRequest, pk: int) -> HttpResponse:
    """One device: facts, points, state, newest frames."""
    found = get_object_or_404(Device.objects.visible_to(request.user).select_related(*_WITH), pk=pk)
    found.online = is_online(found, timezone.now())
    points = found.points.visible_to(request.user).select_related("site", "state")
    frames = Frame.objects.filter(mn=found.mn.upper()).order_by("-received_at", "-batch_id", "-seq")
    context = {
        "device": found,
        "points": [(point, latest(point)) for point in points],
        "frames": frames[:NEWEST],
        "reread_days": REREAD_DAYS,
    }
    return render(request, "telemetry/device.html", context)


def latest(point: Point) -> list[tuple[str, float, int, str]]:
    """(title, value, decimals, unit) of a point's latest values, in the order of its factors."""
    state = getattr(point, "state", None)
    return [
        (factor.title, state.latest[factor.column], factor.decimals, factor.unit)
        for factor in platform(point.site.platform).factors
        if state and state.latest.get(factor.column) is not None
    ]


class DeviceEdit(Edit):
    noun = "监测设备"
    listed_at = "telemetry:devices"

    def rows(self) -> QuerySet:
        return Device.objects.all()

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return DeviceForm

    def after(self, row: Model) -> str:
        return reverse("telemetry:device", args=[row.pk])


@may("edit_registry")
@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """重新解码 the frames of the last days."""
    found = get_object_or_404(Device.objects.visible_to(request.user), pk=pk)
    days = request.POST.get("days", "")
    if days not in map(str, REREAD_DAYS):
        messages.error(request, "请选择重新解码的天数。")
        return redirect("telemetry:device", pk)
    until = timezone.now()
    since = until - timedelta(days=int(days))
    actions.reread(
        device=found, since=since, until=until, by=request.user, address=request.META.get("REMOTE_ADDR")
    )
    messages.success(request, f"已安排重新解码最近 {days} 天的报文，稍后生效。")
    return redirect("telemetry:device", pk)
