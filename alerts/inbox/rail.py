"""The rail of views at the left of the queue: read again, and a person's own kept, renamed, moved, removed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from alerts.actions import Refused
from alerts.inbox import rows, saved
from alerts.models import SavedView
from registry.access import may


def rail_of(request: HttpRequest, *, counted: bool = True) -> dict[str, Any]:
    """The views with their numbers, in the district of the top bar; without them for the page itself, which
    asks for them once it is there."""
    sight = rows.in_sight(request, QueryDict()) if counted else None
    return {
        "counted": counted,
        "built_in": list(saved.built_in(request, sight)),
        "own": list(saved.own(request, sight)),
        "most": saved.MOST,
    }


@may("watch")
@require_safe
def rail(request: HttpRequest) -> HttpResponse:
    return _rail(request)


@may("watch")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what is looked at under a name."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        saved.save(name=name, query=query, by=request.user)
    except Refused as refusal:
        return _rail(request, refusal=str(refusal), name=name)
    return _rail(request)


@may("watch")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, raise or remove one of the person's own."""
    if not SavedView.objects.filter(pk=pk, user=request.user).exists():
        raise Http404("没有这个视图")
    try:
        _changed(request, pk)
    except Refused as refusal:
        return _rail(request, refusal=str(refusal))
    return _rail(request)


def _changed(request: HttpRequest, pk: int) -> None:
    what = request.POST.get("what", "")
    if what == "rename":
        saved.rename(pk, name=request.POST.get("name", ""), by=request.user)
    elif what == "raise":
        saved.raise_up(pk, by=request.user)
    elif what == "delete":
        saved.delete(pk, by=request.user)
    else:
        raise Refused("没有这个操作")


def _rail(request: HttpRequest, **more: str) -> HttpResponse:
    if request.method == "POST" and not request.htmx:
        return redirect("alerts:list")
    return render(request, "alerts/inbox/_rail.html", rail_of(request) | more)
