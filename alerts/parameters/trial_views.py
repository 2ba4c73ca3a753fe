"""试算: its progress and result, stopping it, and putting it into force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Trial
from alerts.parameters import catalogue, trial_actions
from alerts.parameters.forms import ApplyForm
from alerts.parameters.targets import from_key
from alerts.parameters.trial_result import shown
from alerts.parameters.trials import UNFINISHED, is_at_work
from alerts.parameters.views import from_when
from alerts.rulebook import rule
from registry.access import able, may, refuse_unless
from registry.acting import told, who
from registry.entry import entered


def _trial(request: HttpRequest, pk: int) -> Trial:
    refuse_unless(request.user, "tune_rules")
    return get_object_or_404(Trial.objects.visible_to(request.user).select_related("asked_by"), pk=pk)


def _target(trial: Trial) -> str:
    try:
        return from_key(trial.reach, trial.reach_key).title
    except ObjectDoesNotExist:
        return "（已删除）"


@may("watch")
@require_safe
def trial_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page, or for htmx its progress and result alone."""
    return _page(request, _trial(request, pk), ApplyForm())


def _page(request: HttpRequest, trial: Trial, form: ApplyForm, status: int = 200) -> HttpResponse:
    found = rule(trial.rule)
    context: dict[str, Any] = {
        "trial": trial,
        "rule": found,
        "tried": catalogue.tried(trial),
        "target": _target(trial),
        "result": shown(trial.result, found) if trial.result else None,
        "is_unfinished": trial.state in UNFINISHED,
        "is_left": trial.state == Trial.State.RUNNING and not is_at_work(trial.pk),
        "share": round(100 * trial.sites_done / trial.sites_all) if trial.sites_all else 0,
        "form": form,
        "can_tune": able(request.user, "tune_rules"),
    }
    name = "_trial" if request.htmx.target == "trial" else "trial"
    return render(request, f"alerts/parameters/{name}.html", context, status=status)


@may("watch")
@require_POST
def trial_stop(request: HttpRequest, pk: int) -> HttpResponse:
    trial = _trial(request, pk)
    told(request, lambda: trial_actions.stop(trial.pk, **who(request)), "已停止试算。")
    return redirect("alerts:trial", pk)


@may("watch")
@require_POST
def trial_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The tried numbers come into force, at once or from a date."""
    trial = _trial(request, pk)
    form = ApplyForm(request.POST)
    made = entered(
        form,
        lambda: trial_actions.put_into_force(
            pk, reason=form.cleaned_data["reason"], since=form.since_at, **who(request)
        ),
    )
    if made is not None:
        messages.success(request, f"试算的数值已设定，{from_when(form.since_at)}生效。")
        return redirect("alerts:rule", trial.rule)
    return _page(request, trial, form, status=422)
