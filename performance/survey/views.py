"""满意度调查: the office's pages, and the leaf without a login."""

from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from performance.models import Survey
from performance.projects import wanted_project
from performance.survey import actions
from performance.survey.forms import LeafForm, LeavesForm, SurveyForm
from performance.survey.limits import is_too_often
from performance.survey.results import groups, questions
from registry.access import Guarded, may
from registry.entry import Entry, entered

ABILITY = "evaluate"


@may(ABILITY)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    rows = Survey.objects.visible_to(request.user).select_related("project")
    return render(
        request,
        "performance/survey/list.html",
        {"rows": [(each, groups(each)[-1]) for each in rows], "today": timezone.localdate()},
    )


class Make(Entry):
    """A new year's questionnaire."""

    ability = ABILITY
    title = "新建满意度调查"
    back = reverse_lazy("performance:surveys")

    def form(self, data: Any) -> SurveyForm:
        today = timezone.localdate()
        title = f"{today.year} 年度监管平台运维服务满意度调查"
        return SurveyForm(data, initial={"year": today.year, "title": title, "opens_on": today})

    def keep(self, form: SurveyForm) -> Survey | None:
        return entered(
            form,
            lambda: actions.make(
                wanted_project(self.request), **form.cleaned_data, by=self.request.user, now=timezone.now()
            ),
            at="year",
        )

    def said(self, kept: Survey) -> str:
        return f"已新建 {kept.year} 年度满意度调查，请制作问卷。"

    def after(self, kept: Survey) -> str:
        return reverse("performance:survey", args=[kept.pk])


class One(Guarded):
    """A questionnaire: its results, and new leaves to print."""

    ability = ABILITY

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._found(pk), LeavesForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        survey, form = self._found(pk), LeavesForm(request.POST)
        tokens = entered(
            form,
            lambda: actions.leaves(survey, **form.cleaned_data, by=request.user, now=timezone.now()),
        )
        if tokens is not None:
            return self._leaves(survey, tokens, form.cleaned_data)
        return self._page(survey, form, 422)

    def _leaves(self, survey: Survey, tokens: list[str], said: dict[str, Any]) -> HttpResponse:
        """The sheet of QR codes: shown this once, for what it holds is not kept."""
        root = settings.NOTICE_PORTAL_URL or self.request.build_absolute_uri("/")
        links = [f"{root.rstrip('/')}{reverse('performance:leaf', args=[each])}" for each in tokens]
        codes = [
            segno.make(each, error="m", micro=False).svg_data_uri(border=2, scale=4, light="white")
            for each in links
        ]
        context = {"survey": survey, "leaves": list(zip(codes, links, strict=True)), "note": said["note"]}
        answer = render(self.request, "performance/survey/leaves.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    def _found(self, pk: int) -> Survey:
        return get_object_or_404(Survey.objects.visible_to(self.request.user), pk=pk)

    def _page(self, survey: Survey, form: LeavesForm, status: int = 200) -> HttpResponse:
        context = {
            "survey": survey,
            "groups": groups(survey),
            "questions": questions(survey),
            "comments": survey.answers.exclude(comment="")[:100],
            "form": form,
            "today": timezone.localdate(),
        }
        return render(self.request, "performance/survey/survey.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("token")
def leaf(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire, for whoever holds the leaf."""
    if is_too_often(request.META.get("REMOTE_ADDR", "")):
        return _said(request, "操作太频繁，请十分钟后再试", 429)
    now, today = timezone.now(), timezone.localdate()
    try:
        survey = actions.leaf(token, today).survey
        form = LeafForm(request.POST if request.method == "POST" else None, survey=survey)
        if request.method == "POST" and form.is_valid():
            actions.take(token, form.marks(), form.cleaned_data["comment"], now=now, on=today)
            return redirect("performance:thanks")
    except actions.Closed as refusal:
        return _said(request, str(refusal), 404)
    status = 422 if request.method == "POST" else 200
    return render(request, "performance/survey/leaf.html", {"survey": survey, "form": form}, status=status)


@login_not_required
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    return _said(request, "已提交，谢谢您的参与！", 200)


def _said(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(
        request,
        "performance/survey/said.html",
        {"sentence": sentence, "is_done": status == 200},
        status=status,
    )


make, one = Make.as_view(), One.as_view()
