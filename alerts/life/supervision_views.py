"""督办: the list, one with its alerts and evidence, issuing, answering, extending, accepting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from alerts.life import supervising, working_days
from alerts.life.clocks import remaining
from alerts.life.supervision_forms import ExtendForm, IssueForm, ReplyForm, ReviewForm
from alerts.models import Alert, AlertEvent, Attachment, Supervision
from registry.access import able, may, refuse_unless
from registry.acting import who
from registry.entry import Entry, entered
from registry.filters import ScopedFilter
from registry.lists import FilteredList
from registry.searching import row_number

State = Supervision.State
WITH = ("district", "issued_by", "replied_by")
PILLS = {
    State.ISSUED: ("warn", "mail", "待回复"),
    State.REPLIED: ("info", "mail-check", "已回复"),
    State.RETURNED: ("warn", "arrow-back-up", "退回重办"),
    State.ACCEPTED: ("plain", "circle-check", "已办结"),
}


class SupervisionFilter(ScopedFilter):
    state = django_filters.ChoiceFilter(label="状态", choices=State, empty_label="全部状态")

    search_in = ("number", "demand")

    class Meta:
        model = Supervision
        fields: list[str] = []


class SupervisionList(FilteredList):
    queryset = Supervision.objects.select_related(*WITH).defer("district__boundary")
    filterset_class = SupervisionFilter
    template = "alerts/life/supervisions.html"
    partial = "alerts/life/_supervisions.html"

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        return chosen.qs.annotate(count=Count("alerts")).order_by("-issued_at", "-pk")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        now = timezone.now()
        for each in rows:
            each.pill, each.clock = PILLS[each.state], clock_of(each, now)
        return {"may_issue": able(self.request.user, "issue_orders")}


def clock_of(one: Supervision, now: datetime) -> tuple[str, str]:
    """(tone, words) of what remains; nothing once it is answered."""
    if one.state not in supervising.ANSWERING:
        return "", ""
    return "alert" if one.due_at <= now else "plain", remaining(one.due_at, now)


@may("watch")
@require_safe
def supervision(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, status: int = 200, **forms: Form) -> HttpResponse:
    found = get_object_or_404(Supervision.objects.visible_to(request.user).select_related(*WITH), pk=pk)
    now, user = timezone.now(), request.user
    answering = found.state in supervising.ANSWERING
    log = AlertEvent.objects.filter(kind=AlertEvent.Kind.SUPERVISED, data__supervision=found.pk)
    first = found.alerts.order_by("pk").first()
    context = {
        "supervision": found,
        "pill": PILLS[found.state],
        "clock": clock_of(found, now),
        "alerts": found.alerts.select_related("site", "point", "owner").order_by("-level", "started_at"),
        "log": log.filter(alert=first).select_related("actor").order_by("at", "id"),
        "files": Attachment.objects.filter(event__in=log).select_related("added_by"),
        "can_reply": answering and user.is_one_of(Role.OFFICER),
        "can_extend": answering
        and able(user, "handle_alerts")
        and not found.extended_at
        and now <= found.due_at,
        "can_review": found.state == State.REPLIED and user.is_one_of(*supervising.CITY),
        "reply": ReplyForm(initial={"text": found.reply}),
        "extend": ExtendForm(initial={"until": working_days.after(found.due_at, 1)}),
        "review": ReviewForm(),
        **forms,
    }
    return render(request, "alerts/life/supervision.html", context, status=status)


def _acted(
    request: HttpRequest,
    pk: int,
    name: str,
    form: Form,
    act: Callable[[dict[str, Any]], Supervision],
    said: str,
) -> HttpResponse:
    """Do it and lead back; or the page again, with the sentences where they belong."""
    refuse_unless(request.user, "handle_alerts")
    get_object_or_404(Supervision.objects.visible_to(request.user), pk=pk)
    if entered(form, lambda: act(form.cleaned_data)) is None:
        return _page(request, pk, status=422, **{name: form, f"can_{name}": True})
    messages.success(request, said)
    return redirect("alerts:supervision", pk)


@may("watch")
@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    return _acted(
        request,
        pk,
        "reply",
        form,
        lambda told: supervising.reply(pk, text=told["text"], files=told["files"], **who(request)),
        "已回复，等待市局验收。",
    )


@may("watch")
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    form = ExtendForm(request.POST)
    return _acted(
        request,
        pk,
        "extend",
        form,
        lambda told: supervising.extend(pk, until=told["until"], reason=told["reason"], **who(request)),
        "已延期；督办只能延期一次。",
    )


@may("watch")
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """验收 or 退回, by the button that was pressed."""
    accepts = request.POST.get("result") == "accepted"
    do = supervising.accept if accepts else supervising.give_back
    return _acted(
        request,
        pk,
        "review",
        ReviewForm(request.POST),
        lambda told: do(pk, opinion=told["opinion"], **who(request)),
        "已验收，督办办结。" if accepts else "已退回，区县须重新回复。",
    )


class SupervisionNew(Entry):
    """A 督办 by a person of the city: ``?alerts=1,2`` names the alerts."""

    ability = "issue_orders"
    template = "alerts/life/supervision_new.html"

    def form(self, data: Any) -> IssueForm:
        due = working_days.after(timezone.now(), supervising.DAYS[2])
        return IssueForm(data, initial={"alerts": self.request.GET.get("alerts", ""), "due_at": due})

    def keep(self, form: IssueForm) -> Supervision | None:
        def issue() -> Supervision:
            given = dict(form.cleaned_data)
            return supervising.issue(given.pop("alerts"), **given, **who(self.request))

        return entered(form, issue)

    def said(self, kept: Supervision) -> str:
        return f"已下发督办 {kept.number}。"

    def after(self, kept: Supervision) -> str:
        return reverse("alerts:supervision", args=[kept.pk])

    def context(self, form: IssueForm) -> dict[str, Any]:
        named = str(form["alerts"].value() or "").split(",")
        ids = [number for each in named if (number := row_number(each.strip())) is not None]
        rows = (
            Alert.objects.visible_to(self.request.user).filter(pk__in=ids).select_related("site", "district")
        )
        chosen = rows.defer("district__boundary").order_by("-level", "started_at")
        return super().context(form) | {"alerts": chosen}
