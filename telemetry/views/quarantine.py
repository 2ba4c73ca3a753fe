"""待认领: what waits, registering a device in two clicks, mending a check sum."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from registry.access import may
from registry.acting import told, who
from registry.entry import entered
from registry.lists import FilteredList
from registry.models import Device
from telemetry import actions
from telemetry.claims import Claim
from telemetry.filters import QuarantineFilter
from telemetry.models import Quarantine
from telemetry.waiting import described


class QuarantineList(FilteredList):
    ability = "edit_registry"
    queryset = Quarantine.objects.waiting().order_by("-last_at", "-id")
    filterset_class = QuarantineFilter
    template = "telemetry/quarantine.html"
    partial = "telemetry/_quarantine.html"

    def rows(self) -> Any:
        return self.queryset.visible_to(self.request.user)

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"waiting": described(rows)}


@may("edit_registry")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """登记: GET shows what was found in the frames, POST makes the device and its points of it."""
    row = get_object_or_404(Quarantine.objects.visible_to(request.user), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    found = Claim(row, by=request.user, dialect=asked.get("dialect", ""))
    form = found.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form is not None:
        device = entered(form, lambda: found.apply(form, now=timezone.now(), address=who(request)["address"]))
        if device is not None:
            messages.success(request, f"已登记 {device.mn}，等待的报文正在解码。")
            return redirect("telemetry:device", device.pk)
    status = 422 if form is not None and form.errors else 200
    return render(request, "telemetry/claim.html", {"row": row, "claim": found, "form": form}, status=status)


@may("edit_registry")
@require_POST
def set_crc(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the recognised check sum for the device, in one click."""
    row = get_object_or_404(Quarantine.objects.visible_to(request.user), pk=pk)
    device = get_object_or_404(Device.objects.visible_to(request.user), mn__iexact=row.mn)
    return _done(
        request,
        lambda **who: actions.set_crc_mode(device=device, crc_mode=request.POST.get("mode", ""), **who),
        f"{row.mn} 的校验方式已修改，等待的报文正在重新解码。",
    )


@may("edit_registry")
@require_POST
def read_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """The device is registered by now: read what waited."""
    row = get_object_or_404(Quarantine.objects.visible_to(request.user), pk=pk)
    device = get_object_or_404(Device.objects.visible_to(request.user), mn__iexact=row.mn)
    return _done(
        request,
        lambda **who: actions.read_waiting(device=device, **who),
        f"{row.mn} 等待的报文正在解码。",
    )


@may("edit_registry")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """不予处理."""
    row = get_object_or_404(Quarantine.objects.visible_to(request.user), pk=pk)
    return _done(
        request,
        lambda **who: actions.dismiss(row=row, **who),
        "已移出待认领；报文仍保存，可在原始报文中查到。",
    )


def _done(request: HttpRequest, act: Callable[..., Any], sentence: str) -> HttpResponse:
    """Do it, say so, back to the list."""
    told(request, lambda: act(**who(request)), sentence)
    return redirect("telemetry:quarantine")
