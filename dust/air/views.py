"""环境空气背景: the stations and their last hours; a station's form; the import with its dry run."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.orders import workbook
from dust.air import importing, sheet
from dust.air.hours import table
from dust.forms import StationForm
from dust.models import AmbientImport, AmbientStation
from registry.access import Guarded, able, may
from registry.editing import Edit
from registry.forms import RegistryForm

KEEPERS = "edit_registry"
KEPT_S = 30 * 60
SHOWN = 200
"""So many faults and rows are shown; more help nobody."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may("watch")
@require_safe
def air(request: HttpRequest) -> HttpResponse:
    """The stations by county with their newest hour and the mean that the rules use."""
    stations = AmbientStation.objects.visible_to(request.user)
    imports = AmbientImport.objects.select_related("made_by")[:5] if able(request.user, KEEPERS) else ()
    context = {"rows": table(stations), "imports": imports}
    return render(request, "dust/air.html", context)


class StationEdit(Edit):
    """A station, new or known."""

    noun = "环境空气站"
    listed_at = "dust:air"

    def rows(self) -> QuerySet:
        return AmbientStation.objects.visible_to(self.request.user)

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return StationForm

    def after(self, row: Model) -> str:
        return reverse("dust:air")


class Import(Guarded):
    """GET asks for the file, POST shows what it would make and keeps its content for the confirmation."""

    ability = KEEPERS

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return _page(request, refusal="请选择要导入的 .xlsx 文件", status=422)
        if (file.size or 0) > workbook.MOST_BYTES:
            most = workbook.MOST_BYTES // 1024 // 1024
            return _page(request, refusal=f"文件超过 {most} MB，请分成几个文件上传", status=422)
        data, name = file.read(), (file.name or "")[:120]
        try:
            reading = importing.read(data, by=request.user, now=timezone.now())
        except workbook.Unfit as unfit:
            return _page(request, refusal=str(unfit), status=422)
        token = "" if reading.faults else token_urlsafe(24)
        if token:
            cache.set(_key(request, token), {"data": data, "name": name}, KEPT_S)
        return _page(request, reading=reading, name=name, token=token, status=422 if reading.faults else 200)


def _key(request: HttpRequest, token: str) -> str:
    """Only the person who uploaded it finds it again."""
    return f"air-import:{request.user.pk}:{token[:64]}"


def _page(request: HttpRequest, *, status: int = 200, reading: Any = None, **more: Any) -> HttpResponse:
    shown = {"faults": reading.faults[:SHOWN], "rows": reading.wanted[:SHOWN]} if reading else {}
    context = {"reading": reading, "most_rows": workbook.MOST_ROWS, "shown": SHOWN, **shown, **more}
    return render(request, "dust/air_import.html", context, status=status)


@may(KEEPERS)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """确认导入: the content that was shown, once."""
    key = _key(request, request.POST.get("token", "").replace("\x00", ""))
    kept = cache.get(key)
    if kept is None or not cache.delete(key):  # of two confirmations one deletes it
        messages.error(request, "上传的内容已过期或已导入，请重新上传后再确认。")
        return redirect("dust:air_import")
    address = request.META.get("REMOTE_ADDR")
    reading = importing.apply(
        kept["data"], name=kept["name"], by=request.user, now=timezone.now(), address=address
    )
    if reading.faults:
        return _page(request, reading=reading, name=kept["name"], token="", status=422)
    messages.success(
        request, f"已导入 {len(reading.wanted)} 个小时值，有关县区的差值规则将按新背景重新判定。"
    )
    return redirect("dust:air")


@may(KEEPERS)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(sheet.template(), content_type=XLSX)
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''" + TEMPLATE_NAME
    return answer


# 环境空气小时值模板.xlsx
TEMPLATE_NAME = "%E7%8E%AF%E5%A2%83%E7%A9%BA%E6%B0%94%E5%B0%8F%E6%97%B6%E5%80%BC%E6%A8%A1%E6%9D%BF.xlsx"
