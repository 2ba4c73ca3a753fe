"""Doors of the phone app: its shell, open to all because nobody's; what a person takes along; moves of orders."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from maintenance.field import bundle, moves, shell
from maintenance.models import SentMove, WorkOrder
from registry.access import may

FRESH = {"Cache-Control": "no-cache"}
PRIVATE = {"Cache-Control": "no-store"}


@login_not_required
@require_GET
def app(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shell.page(), headers=FRESH)


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shell.worker(), content_type="text/javascript; charset=utf-8", headers=FRESH)


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(shell.manifest(), content_type="application/manifest+json", headers=FRESH)


@may("maintain")
@require_GET
def person(request: HttpRequest) -> HttpResponse:
    """Who is logged in on this phone, and the token that what it sends must carry."""
    return JsonResponse(whose(request), headers=PRIVATE)


def whose(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    facts = {
        "id": user.pk,
        "name": user.display_name,
        "unit": user.unit,
        "phone": user.phone,
        "role": user.get_role_display(),
    }
    return {"person": facts, "csrf": get_token(request), "now": timezone.now().isoformat()}


@may("maintain")
@require_GET
def take_along(request: HttpRequest) -> HttpResponse:
    taken = bundle.bundle(request.user, now=timezone.now())
    return JsonResponse({**whose(request), **taken}, headers=PRIVATE)


@may("maintain")
@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    found = bundle.live(request.user, pk)
    if found is None:
        raise Http404("没有这个监管对象，或它不在您的区县")
    return JsonResponse(found, headers=PRIVATE)


@may("maintain")
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """201 when the order moved, 200 for the same key again, 409 with what stands when it could not."""
    now = timezone.now()
    try:
        asked = moves.read(json.loads(request.body), now)
    except moves.Unreadable as fault:
        return JsonResponse({"sentence": str(fault)}, status=422)
    except ValueError:
        return JsonResponse({"sentence": "收到的内容无法识别。"}, status=422)
    taken = moves.take_in(asked, by=request.user, now=now)
    if taken is None:
        return JsonResponse({"sentence": "工单已不在您名下（已改派或不存在）。"}, status=409)
    if taken.refusal:
        return JsonResponse({"sentence": taken.refusal, **standing(taken)}, status=409)
    return JsonResponse(standing(taken), status=201 if taken.received_at == now else 200)


def standing(taken: SentMove) -> dict[str, Any]:
    order = WorkOrder.objects.get(pk=taken.order_id)
    return {"order": order.pk, "state": order.state, "state_title": order.get_state_display()}
