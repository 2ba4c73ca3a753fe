"""Orders from Excel: the template, the upload with its dry run, the confirmation."""

from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.orders import importing, sheet, workbook
from registry.access import Guarded, may

KEPT_S = 30 * 60
SHOWN = 200
"""So many faults and rows are shown; more help nobody."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Import(Guarded):
    """GET asks for the file, POST shows what it would make and keeps its content for the confirmation."""

    ability = "issue_orders"

    def get(self, request: HttpRequest) -> HttpResponse:
        return _page(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        file = request.FILES.get("file")
        if file is None:
            return _page(request, refusal="请选择要导入的 .xlsx 文件", status=422)
        if (file.size or 0) > workbook.MOST_BYTES:
            most = workbook.MOST_BYTES // 1024 // 1024
            return _page(request, refusal=f"文件超过 {most} MB，请分成几个文件上传", status=422)
        return self._dry_run(request, file)

    def _dry_run(self, request: HttpRequest, file: UploadedFile) -> HttpResponse:
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
    return f"orders-import:{request.user.pk}:{token[:64]}"


def _page(request: HttpRequest, *, status: int = 200, reading: Any = None, **more: Any) -> HttpResponse:
    shown = {"faults": reading.faults[:SHOWN], "rows": reading.wanted[:SHOWN]} if reading else {}
    context = {"reading": reading, "most_rows": workbook.MOST_ROWS, "shown": SHOWN, **shown, **more}
    return render(request, "alerts/orders/import.html", context, status=status)


@may("issue_orders")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """确认导入: the content that was shown, once."""
    key = _key(request, request.POST.get("token", "").replace("\x00", ""))
    kept = cache.get(key)
    if kept is None or not cache.delete(key):  # of two confirmations one deletes it
        messages.error(request, "上传的内容已过期或已导入，请重新上传后再确认。")
        return redirect("alerts:order_import")
    address = request.META.get("REMOTE_ADDR")
    try:
        reading = importing.apply(
            kept["data"], name=kept["name"], by=request.user, now=timezone.now(), address=address
        )
    except workbook.Unfit as unfit:
        return _page(request, refusal=str(unfit), status=422)
    if reading.faults:
        return _page(request, reading=reading, name=kept["name"], token="", status=422)
    messages.success(request, f"已导入 {len(reading.wanted)} 条指令，状态为待下发。核对后请下发。")
    return redirect("alerts:orders")


@may("issue_orders")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(sheet.template(), content_type=XLSX)
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''" + TEMPLATE_NAME
    return answer


TEMPLATE_NAME = "%E5%81%9C%E9%99%90%E4%BA%A7%E6%8C%87%E4%BB%A4%E6%A8%A1%E6%9D%BF.xlsx"  # 停限产指令模板
