"""The door through which attached files leave: for people of the district, never run by the browser."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from alerts.life.files import SHOWN, path_of
from alerts.models import Attachment
from registry.access import may


@may("watch")
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    try:
        stream = path_of(found.stored).open("rb")
    except FileNotFoundError:
        raise Http404("文件已不在服务器上") from None
    answer = FileResponse(
        stream, as_attachment=found.kind not in SHOWN, filename=found.name, content_type=found.kind
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"
    return answer
