"""站点与仪器: where each stands, one life with its next steps, what is late."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maintenance.stages import facing, overdue, states
from maintenance.stages.actions import move
from maintenance.stages.filters import StageFilter
from maintenance.stages.forms import MoveForm
from maintenance.stages.states import DEVICE, SITE, VERBS
from maintenance.stages.subjects import found, latest, place
from registry.access import may
from registry.acting import decided, who
from registry.current import current_district
from registry.lists import FilteredList


class StageList(FilteredList):
    queryset = latest().select_related(*overdue.WITH).defer("district__boundary").order_by("-made_at", "-pk")
    filterset_class = StageFilter
    template = "maintenance/stages/list.html"
    partial = "maintenance/stages/_stages.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for each in rows:
            facing.dress(each, now)
        return {}


@may("watch")
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    rows, devices = overdue.seen(request.user)
    if here := current_district(request):
        rows, devices = rows.filter(district=here), devices.filter(district=here)
    now = timezone.now()
    context = {"late": overdue.late(rows, devices, now), "now": now, "most": overdue.MOST}
    return render(request, "maintenance/stages/late.html", context)


@may("watch")
@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, SITE, pk)


@may("watch")
@require_safe
def device(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, DEVICE, pk)


@may("watch")
@require_POST
def site_move(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, SITE, pk)


@may("watch")
@require_POST
def device_move(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, DEVICE, pk)


def _moved(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A fault of the form is said at its field, a refusal above the page."""
    subject = get_object_or_404(found(kind, pk, request.user))
    verb, by = request.POST.get("verb", ""), who(request)
    form = MoveForm(request.POST)
    return decided(
        request,
        form,
        lambda given: move(kind, pk, verb, at=form.instant(by["now"]), note=given["note"], **by),
        lambda _: f"{subject}：已办理“{VERBS[verb].title}”。",
        back=facing.page_of(subject),
        page=lambda _: _page(request, kind, pk, form, 422),
    )


def _page(
    request: HttpRequest, kind: str, pk: int, form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    subject = get_object_or_404(found(kind, pk, request.user))
    now = timezone.now()
    here = place(subject, now)
    steps = [facing.dress(each, now) for each in reversed(here.steps)]
    context = {
        "subject": subject,
        "kind": kind,
        "pill": facing.pill(here.standing.step),
        "chain": facing.chain(here),
        "last": steps[0] if steps else None,
        "steps": steps,
        "verbs": states.allowed(here.standing, request.user.role),
        "declarables": facing.declarables(subject, here, request.user),
        "is_silent": here.standing.step == "debugged" and not here.standing.has_data,
        "awaits": not here.standing.is_approved and here.standing.step == "applied",
        "form": form or MoveForm(),
        **facing.related(subject),
    }
    return render(request, "maintenance/stages/subject.html", context, status=status)
