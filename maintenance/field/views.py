"""Doors of what the phone sends and of its pictures."""

import base64
import json
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_safe

from alerts.actions import Refused
from maintenance.field import store, uploads
from maintenance.models import Photo
from registry.access import may

TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@may("maintain")
@require_http_methods(["GET", "PUT"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET: how far it is. PUT: one piece, with the headers X-Offset, X-Size and, with the first, X-Meta."""
    try:
        if request.method == "GET":
            return _told(uploads.standing(key, by=request.user, now=timezone.now()))
        said = _piece(request)
        return _told(uploads.piece(key, **said, by=request.user, now=timezone.now()))
    except uploads.NotYours as no:
        return _error(404, no)
    except uploads.WrongOffset as no:
        return _error(409, no, received=no.received)
    except Refused as no:
        return _error(422, no, received=0)
    except UnreadablePostError:  # the line broke: nobody hears this
        return _error(400, ValueError("连接中断"))
    except ValueError as fault:
        return _error(400, fault)


@may("watch")
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    found = _photo(request, pk)
    return _served(request, found, found.stored)


@may("watch")
@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponse:
    found = _photo(request, pk)
    return _served(request, found, found.thumbnail or found.stored)


def _photo(request: HttpRequest, pk: int) -> Photo:
    return get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)


def _served(request: HttpRequest, found: Photo, name: str) -> HttpResponse:
    """The file, shown in place: its type is ours. A browser asks again each time, for the person may have changed."""
    etag = quote_etag(f"{found.sha256[:32]}{'t' if name != found.stored else ''}")
    answer = get_conditional_response(request, etag=etag) or _opened(name)
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'"
    return answer


def _opened(name: str) -> FileResponse:
    try:
        stream = store.path_of(name).open("rb")
    except FileNotFoundError:
        raise Http404("照片已不在服务器上") from None
    return FileResponse(stream, content_type=TYPES[name.rsplit(".", 1)[1]])


def _piece(request: HttpRequest) -> dict[str, Any]:
    """What the request says of its piece. ValueError with a sentence when it is not one."""
    try:
        offset, size = (int(request.headers[name]) for name in ("X-Offset", "X-Size"))
        length = int(request.headers.get("Content-Length") or 0)
    except (KeyError, ValueError):
        raise ValueError("缺少 X-Offset 或 X-Size") from None
    if offset < 0 or not 0 <= length <= uploads.PIECE_BYTES:
        raise ValueError(f"一次最多传 {uploads.PIECE_BYTES // 1024} KiB")
    return {"offset": offset, "size": size, "data": request.body, "meta": _meta(request)}


def _meta(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(base64.b64decode(request.headers.get("X-Meta", "e30="), validate=True))
    except ValueError:
        raise ValueError("X-Meta 无法识别") from None
    return said if isinstance(said, dict) else {}


def _told(progress: uploads.Progress) -> JsonResponse:
    said: dict[str, Any] = {"received": progress.received, "size": progress.size}
    if progress.photo:
        said |= {
            "photo": progress.photo.pk,
            "url": reverse("maintenance:field_photo", args=[progress.photo.pk]),
            "thumbnail": reverse("maintenance:field_thumbnail", args=[progress.photo.pk]),
        }
    return JsonResponse(said, status=201 if progress.is_new else 200)


def _error(status: int, why: Exception, **more: Any) -> JsonResponse:
    return JsonResponse({"error": str(why), **more}, status=status)
