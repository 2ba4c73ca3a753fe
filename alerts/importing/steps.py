"""The doors of an import: the file is asked for, what it would make is shown, then confirmed once."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts.importing import workbook
from alerts.importing.reading import Reading
from alerts.importing.sheet import Sheet
from registry.access import may
from registry.spreadsheet import XLSX

KEPT_S = 30 * 60
SHOWN = 200
"""So many faults and rows are shown; more help nobody."""
View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Steps:
    """One import. ``read(data, by, now)`` says what a file would make, ``apply(data, name, by, now, address)``
    reads it again and keeps it; ``page`` extends alerts/importing/page.html; ``form_at`` and ``done_at``: where
    the form is and where the person goes when all is kept; ``told``: what is said then."""

    ability: str
    key: str
    page: str
    sheet: Sheet
    file: str
    read: Callable[..., Reading]
    apply: Callable[..., Reading]
    form_at: str
    done_at: str
    told: Callable[[Reading], str]

    def views(self) -> tuple[View, View, View]:
        """The upload, the confirmation, the template: for people of this ability."""
        allowed = may(self.ability)
        return (
            allowed(require_http_methods(["GET", "HEAD", "POST"])(self._upload)),
            allowed(require_POST(self._confirm)),
            allowed(require_safe(self._template)),
        )

    def _upload(self, request: HttpRequest) -> HttpResponse:
        """GET asks for the file, POST shows what it would make and keeps its content for the confirmation."""
        if request.method != "POST":
            return self._page(request)
        file = request.FILES.get("file")
        if file is None:
            return self._page(request, refusal="请选择要导入的 .xlsx 文件", status=422)
        if (file.size or 0) > workbook.MOST_BYTES:
            most = workbook.MOST_BYTES // 1024 // 1024
            return self._page(request, refusal=f"文件超过 {most} MB，请分成几个文件上传", status=422)
        return self._dry_run(request, file)

    def _dry_run(self, request: HttpRequest, file: UploadedFile) -> HttpResponse:
        data, name = file.read(), (file.name or "")[:120]
        try:
            reading = self.read(data, by=request.user, now=timezone.now())
        except workbook.Unfit as unfit:
            return self._page(request, refusal=str(unfit), status=422)
        if reading.faults:
            return self._page(request, reading=reading, name=name, token="", status=422)
        token = token_urlsafe(24)
        cache.set(self._kept(request, token), {"data": data, "name": name}, KEPT_S)
        return self._page(request, reading=reading, name=name, token=token)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        """确认导入: the content that was shown, once."""
        key = self._kept(request, request.POST.get("token", "").replace("\x00", ""))
        kept = cache.get(key)
        if kept is None or not cache.delete(key):  # of two confirmations one deletes it
            messages.error(request, "上传的内容已过期或已导入，请重新上传后再确认。")
            return redirect(self.form_at)
        said = {"name": kept["name"], "by": request.user, "now": timezone.now()}
        try:
            reading = self.apply(kept["data"], address=request.META.get("REMOTE_ADDR"), **said)
        except workbook.Unfit as unfit:
            return self._page(request, refusal=str(unfit), status=422)
        if reading.faults:
            return self._page(request, reading=reading, name=kept["name"], token="", status=422)
        messages.success(request, self.told(reading))
        return redirect(self.done_at)

    def _template(self, request: HttpRequest) -> HttpResponse:
        answer = HttpResponse(self.sheet.template(), content_type=XLSX)
        answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(self.file)}"
        return answer

    def _kept(self, request: HttpRequest, token: str) -> str:
        """Only the person who uploaded it finds it again."""
        return f"{self.key}:{request.user.pk}:{token[:64]}"

    def _page(
        self, request: HttpRequest, *, status: int = 200, reading: Any = None, **more: Any
    ) -> HttpResponse:
        shown = {"faults": reading.faults[:SHOWN], "rows": reading.wanted[:SHOWN]} if reading else {}
        context = {"reading": reading, "most_rows": workbook.MOST_ROWS, "shown": SHOWN, **shown, **more}
        return render(request, self.page, context, status=status)
