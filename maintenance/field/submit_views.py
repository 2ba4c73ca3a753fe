"""The door of a filled-in form: taken in once by its key, or told why not, with nothing half-saved."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from maintenance.models import Visit
from maintenance.visits import actions
from maintenance.visits.content import MOST_BYTES
from registry.access import may

UNREADABLE = "提交的内容无法识别，请更新应用后再试"


@may("maintain")
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """JSON {key, content} → 201 {visit, number}, 200 when it had come before, 409 with both sides, 422 with the
    faults at their paths."""
    try:
        key, content = _read(request)
    except ValueError:
        return _refused([["", UNREADABLE]])
    try:
        made = actions.submit(
            content, key=key, by=request.user, now=timezone.now(), address=request.META.get("REMOTE_ADDR")
        )
    except actions.Conflict as both:
        return JsonResponse(both.sides, status=409)
    except actions.Invalid as faults:
        return _refused([list(each) for each in faults.errors])
    except actions.Refused as no:
        return _refused([["", str(no)]])
    return JsonResponse(told(made), status=200 if getattr(made, "is_repeat", False) else 201)


def told(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit.pk,
        "number": visit.number,
        "version": visit.version,
        "state": visit.get_state_display(),
    }


def _read(request: HttpRequest) -> tuple[UUID, Any]:
    if int(request.headers.get("Content-Length") or 0) > 2 * MOST_BYTES:
        raise ValueError("too long")
    said = json.loads(request.body)
    if not isinstance(said, dict) or not isinstance(said.get("key"), str):
        raise ValueError("no key")
    return UUID(said["key"]), said.get("content")


def _refused(errors: list[list[str]]) -> JsonResponse:
    return JsonResponse({"errors": errors, "error": errors[0][1]}, status=422)
