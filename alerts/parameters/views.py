"""规则参数: the catalogue, one rule with its numbers, and setting them."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.models import RuleSetting
from alerts.parameters import actions, catalogue, targets, trial_actions
from alerts.parameters.forms import NumbersForm, RestoreForm
from alerts.parameters.in_force import numbers_in_force
from alerts.rulebook import rule, rules
from registry.access import able, may, refuse_unless
from registry.acting import who
from registry.entry import entered
from registry.rooms import platforms


def _known(code: str) -> None:
    if code not in rules():
        raise Http404("没有这条规则")


def from_when(since_at: datetime | None) -> str:
    """When numbers come into force, in a sentence."""
    return f"自 {timezone.localtime(since_at):%Y-%m-%d %H:%M} 起" if since_at else "立即"


@may("watch")
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule with its numbers in force and what it has raised."""
    rows = catalogue.catalogue(request.user, timezone.now())
    groups = [(each.title, [row for row in rows if row.rule.platform == each.slug]) for each in platforms()]
    return render(request, "alerts/parameters/rules.html", {"groups": groups})


@may("watch")
@require_safe
def rule_page(request: HttpRequest, code: str) -> HttpResponse:
    _known(code)
    initial = {name: request.GET[name] for name in ("reach", "trade", "district") if name in request.GET}
    return _page(request, code, _form(code, initial=initial))


def _form(code: str, data: Any = None, **more: Any) -> NumbersForm:
    return NumbersForm(rule(code), numbers_in_force(code, timezone.now()), data, **more)


def _page(request: HttpRequest, code: str, form: NumbersForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    trials = catalogue.trials(code, request.user)
    context = {
        "row": catalogue.row_of(code, request.user, now),
        "form": form,
        "settings": catalogue.settings(code, request.user, now),
        "reasons": catalogue.false_reasons(code, request.user, now),
        "trials": [(each, catalogue.tried(each)) for each in trials],
        "can_tune": able(request.user, "tune_rules"),
    }
    return render(request, "alerts/parameters/rule.html", context, status=status)


@may("watch")
@require_POST
def rule_set(request: HttpRequest, code: str) -> HttpResponse:
    """New numbers for a reach, from a date on."""
    refuse_unless(request.user, "tune_rules")
    _known(code)
    form = _form(code, request.POST)
    made = entered(
        form,
        lambda: actions.set_numbers(
            code,
            form.values,
            target=form.target,
            reason=form.cleaned_data["reason"],
            since=form.since_at,
            seen=form.cleaned_data["seen"],
            **who(request),
        ),
    )
    if made is None:
        return _page(request, code, form, status=422)
    messages.success(
        request, f"已为{form.target.title}设定 {len(made)} 个数值，{from_when(form.since_at)}生效。"
    )
    return redirect("alerts:rule", code)


@may("watch")
@require_POST
def rule_try(request: HttpRequest, code: str) -> HttpResponse:
    """A trial of the numbers filled in."""
    refuse_unless(request.user, "tune_rules")
    _known(code)
    form = _form(code, request.POST)
    trial = entered(
        form,
        lambda: trial_actions.ask(
            code,
            form.values,
            target=form.target,
            days=int(form.cleaned_data["days"] or 30),
            **who(request),
        ),
    )
    return redirect("alerts:trial", trial.pk) if trial else _page(request, code, form, status=422)


@may("watch")
@require_POST
def setting_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the wider reach: a new row with an empty value."""
    refuse_unless(request.user, "tune_rules")
    row = get_object_or_404(RuleSetting.objects.visible_to(request.user), pk=pk)
    form = RestoreForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    target, now = targets.target_of(row), timezone.now()
    try:
        actions.set_numbers(
            row.rule,
            {row.name: None},
            target=target,
            reason=reason,
            since=row.since if row.since > now else None,
            **{**who(request), "now": now},
        )
    except actions.Refused as refusal:
        messages.error(request, f"没有恢复：{refusal}")
    else:
        messages.success(request, f"{target.title}已恢复上级数值。")
    return redirect("alerts:rule", row.rule)


@may("watch")
@require_safe
def target_choices(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggestions for a target, as <option>s."""
    refuse_unless(request.user, "tune_rules")
    if slug not in {each.slug for each in platforms()}:
        raise Http404("没有这个平台")
    if words := request.GET.get("enterprise", "").strip()[:60]:
        found = targets.enterprises(slug, words)
    else:
        words = request.GET.get("point", "").strip()[:60]
        found = targets.points(slug, words) if words else []
    return render(request, "alerts/parameters/_choices.html", {"found": found})
