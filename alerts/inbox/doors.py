"""Asking, doing and taking back, over one alert or many."""

from collections.abc import Collection
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget, trigger_client_event

from alerts.actions import Refused
from alerts.cards import card
from alerts.inbox import pack, queue, rows
from alerts.inbox.asking import AskForm, verb_named
from alerts.inbox.frozen import freeze, thaw
from alerts.life import actions
from alerts.life.states import Verb
from alerts.models import Alert
from registry.access import may

MOST = 10_000
"""So many can be handled at once."""


@may("watch")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The preview of a verb over what was chosen, with the form of what it needs."""
    verb = _verb(request)
    ids = _chosen(request)
    return _form(request, verb, ids, AskForm(verb, ids[:MOST]))


@may("watch")
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do it; what is missing or refused is said at its place, and nothing is half done."""
    verb, now, one = _verb(request), timezone.now(), _card_number(request)
    try:
        ids = (
            _mine(request, [one])
            if one
            else thaw(request.POST.get("frozen", ""), verb=verb.name, by=request.user.pk)
        )
    except Refused as refusal:
        return _form(request, verb, [], AskForm(verb, []), str(refusal))
    form = AskForm(verb, ids, request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, verb, ids, form)
    address = request.META.get("REMOTE_ADDR")
    try:
        done = actions.act(ids, verb.name, by=request.user, now=now, address=address, **form.words(now))
    except Refused as refusal:
        return _form(request, verb, ids, form, str(refusal))
    if not done.done:
        return _form(request, verb, ids, form, "；".join(done.refused))
    return _told(request, verb, done)


@may("watch")
@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Take a bulk action back while that is possible."""
    try:
        address = request.META.get("REMOTE_ADDR")
        undone = actions.undo(batch, by=request.user, now=timezone.now(), address=address)
        kept = f"；{len(undone.changed)} 条此后又有变化，未动" if undone.changed else ""
        said, refusal = f"已撤销，{undone} 条告警恢复原状{kept}", ""
    except Refused as fault:
        said, refusal = "", str(fault)
    if not request.htmx:
        (messages.error if refusal else messages.success)(request, refusal or said)
        return redirect("alerts:list")
    answer = render(request, "alerts/inbox/_undo.html", {"said": said, "refusal": refusal})
    return trigger_client_event(trigger_client_event(answer, "alerts-changed"), "alerts-acted")


@may("watch")
@require_POST
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence pack as a download; that it was given out is noted, so this is no GET."""
    address = request.META.get("REMOTE_ADDR")
    made = pack.export(pk, by=request.user, now=timezone.now(), address=address)
    if made is None:
        raise Http404("没有这条告警，或它不在您的区县")
    answer = FileResponse(
        BytesIO(made.content), as_attachment=True, filename=made.name, content_type="application/zip"
    )
    answer["X-Evidence-SHA256"] = made.sha256
    return answer


def _verb(request: HttpRequest) -> Verb:
    verb = verb_named(request.POST.get("verb", ""))
    if verb is None:
        raise Http404("没有这个操作")
    return verb


def _chosen(request: HttpRequest) -> list[int]:
    """The chosen alerts that the person may see: those ticked, or all that the filters find, at most one
    more than can be handled."""
    if request.POST.get("scope") == "all":
        found = rows.chosen(request, QueryDict(request.POST.get("query", "").lstrip("?")))
        if found.is_to_do:
            return queue.urgent_ids(found.qs, found.now, MOST + 1)
        return queue.newest_ids(found.qs, MOST + 1)
    given = {int(each) for each in request.POST.getlist("ids") if each.isascii() and each.isdigit()}
    wanted = [each for each in given if each < 2**63][: MOST + 1]
    return _mine(request, wanted)


def _mine(request: HttpRequest, ids: Collection[int]) -> list[int]:
    return list(Alert.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


def _form(request: HttpRequest, verb: Verb, ids: list[int], form: AskForm, refusal: str = "") -> HttpResponse:
    if len(ids) > MOST:
        refusal, ids = f"一次最多处理 {MOST} 条，当前条件下还有更多；请用筛选缩小范围", []
    context = {
        "verb": verb,
        "form": form,
        "refusal": refusal or ("" if ids else "没有选中可以处理的告警") or form.lacks,
        "preview": actions.preview(ids, verb.name, by=request.user) if ids else None,
        "frozen": freeze(ids, verb=verb.name, by=request.user.pk) if ids else "",
        "card": _card_number(request),
    }
    context["levels"] = sorted(context["preview"].levels.items(), reverse=True) if ids else []
    context["can_do"] = bool(ids) and not form.lacks and context["preview"].count > 0
    if request.htmx:
        return render(request, "alerts/inbox/_ask.html", context)
    status = 422 if refusal or form.errors else 200
    return render(request, "alerts/inbox/ask.html", context, status=status)


def _card_number(request: HttpRequest) -> int:
    """The alert on whose card this is asked; 0 in the dialog."""
    text = request.POST.get("card", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _told(request: HttpRequest, verb: Verb, done: Any) -> HttpResponse:
    """What was done, with the way back."""
    pk = _card_number(request)
    said = {
        "said": f"{verb.title} {len(done.done)} 条",
        "batch": done.batch,
        "seconds": int(actions.UNDO.total_seconds()),
        "left": [(sentence, len(ids)) for sentence, ids in done.refused.items()],
    }
    if not request.htmx:
        messages.success(request, f"已{said['said']}。")
        return redirect("alerts:alert", pk) if pk else redirect("alerts:list")
    found = card(pk, by=request.user, now=timezone.now()) if pk else None
    if found is None:
        answer = retarget(render(request, "alerts/inbox/_undo.html", said), "#undo")
        answer = trigger_client_event(answer, "alerts-acted")
    else:
        answer = render(request, "alerts/_card.html", found | {"told": said})
        answer = retarget(answer, f"[data-alert-card='{pk}']")
    answer = reswap(answer, "outerHTML")
    return trigger_client_event(trigger_client_event(answer, "alerts-changed"), "alerts-done")
