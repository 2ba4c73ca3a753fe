"""绩效自评: the years, one form, its steps and versions."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from performance import actions, measuring
from performance.comparison import differences
from performance.document import Document
from performance.evidence import shown
from performance.forms import BeginForm, Sheet
from performance.grid import grid
from performance.indicators import Scored
from performance.layouts import layout
from performance.models import Evaluation, IndicatorRow
from performance.monitoring import ahead
from performance.page import page
from performance.paper import printed
from performance.reading import MOST_BYTES, ImportRefused, read_back
from performance.snapshot import digest
from performance.store import document
from performance.workflow import TITLES, open_to, seats, waits_for
from registry.access import Guarded, may
from registry.acting import told
from registry.actions import Refused
from registry.entry import Entry, entered
from registry.searching import row_number

ABILITY = "evaluate"
FIRST = ("产出指标", "数量指标")
"""What the first row of a form is when every other was removed."""


def _seen(request: HttpRequest) -> QuerySet[Evaluation]:
    return Evaluation.objects.visible_to(request.user).select_related("project", "made_by")


def found(request: HttpRequest, pk: int) -> Evaluation:
    return get_object_or_404(_seen(request), pk=pk)


def whole(request: HttpRequest, pk: int) -> Evaluation:
    """The same with its rows and what the records propose, each read once."""
    return get_object_or_404(_seen(request).prefetch_related("funds", "indicators", "proposals"), pk=pk)


@may(ABILITY)
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """The newest version of each year, with its score."""
    rows = _seen(request).newest().defer("snapshot").prefetch_related("funds", "indicators")
    for each in rows:
        each.scored = Scored(document(each).form)
    return render(request, "performance/list.html", {"rows": rows})


class Begin(Entry):
    """A new year."""

    ability = ABILITY
    title = "编制新年度自评表"
    lead = "沿用上年的目标、指标和分值，完成值由本年度的记录提出，再由人核定。"
    submit = "建立"
    back = reverse_lazy("performance:list")

    def form(self, data: Any) -> BeginForm:
        earlier = list(Evaluation.objects.visible_to(self.request.user).newest())
        initial = {"year": self._open_year()}
        return BeginForm(data, self.request.FILES or None, earlier=earlier, initial=initial)

    def _open_year(self) -> int:
        """This year, or the next that has no form yet."""
        begun = set(Evaluation.objects.values_list("year", flat=True))
        return next(year for year in count(timezone.localdate().year) if year not in begun)

    def keep(self, form: BeginForm) -> Evaluation | None:
        return entered(form, lambda: self._begin(form.cleaned_data), at="year")

    def said(self, kept: Evaluation) -> str:
        return f"已建立{kept}。"

    def after(self, kept: Evaluation) -> str:
        return reverse("performance:form", args=[kept.pk])

    def _begin(self, said: dict[str, Any]) -> Evaluation:
        made, measures, answers = self._source(said)
        return actions.begin(
            made,
            measures,
            year=said["year"],
            by=self.request.user,
            now=timezone.now(),
            keep=said["keep"],
            answers=answers,
        )

    def _source(self, said: dict[str, Any]) -> tuple[Document, Mapping[int, str], Mapping[str, str]]:
        """What the year begins with, its measures (place → name), and why its warnings stood."""
        kind, _, name = said["source"].partition("-")
        if kind == BeginForm.FILE:
            return self._read(said["file"]), {}, {}
        if kind == "layout":
            chosen = layout(name)
            return chosen.document, chosen.measures, {}
        old = found(self.request, int(name))
        measures = dict(old.indicators.exclude(measure="").values_list("place", "measure"))
        return document(old), measures, old.warnings_answered

    @staticmethod
    def _read(file: UploadedFile) -> Document:
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError({"file": "文件超过 5 MB，不是绩效自评表"})
        try:
            return read_back(file.read())
        except ImportRefused as refusal:
            raise ValidationError({"file": list(refusal.faults)}) from refusal


class Form(Guarded):
    """One form: as it will print, to be filled in place."""

    ability = ABILITY

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return draw(request, Sheet(whole(request, pk)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        sheet = Sheet(whole(request, pk), request.POST)
        if not sheet.is_valid():
            return draw(request, sheet, status=422)
        funds, indicators = sheet.rows()
        if added := request.POST.get("add"):
            indicators = with_row(indicators, added)
        try:
            actions.save(
                pk,
                sheet.head.columns(),
                funds,
                indicators,
                edits=sheet.head.cleaned_data["edits"],
                by=request.user,
                now=timezone.now(),
                answers=sheet.reasons,
            )
        except Refused as refusal:
            return draw(request, sheet, status=409, refusal=str(refusal))
        messages.success(request, "已保存。" if not added else "已保存并增加一行。")
        return redirect("performance:form", pk)


def with_row(rows: list[IndicatorRow], place: str) -> list[IndicatorRow]:
    """A blank row after the one at ``place``, under the same 二级指标."""
    if not rows:
        return [IndicatorRow(level1=FIRST[0], level2=FIRST[1])]
    named, last = row_number(place), len(rows) - 1
    at = last if named is None else min(named, last)
    blank = IndicatorRow(level1=rows[at].level1, level2=rows[at].level2)
    return [*rows[: at + 1], blank, *rows[at + 1 :]]


def draw(request: HttpRequest, sheet: Sheet, *, status: int = 200, refusal: str = "") -> HttpResponse:
    is_sent = sheet.head.is_bound  # then its evaluation says what was sent, not what is stored
    stored = whole(request, sheet.evaluation.pk) if is_sent else sheet.evaluation
    versions = Evaluation.objects.filter(project=stored.project_id, year=stored.year).order_by("version")
    versions = list(versions.only("version", "year", "state", "why", "replaces_id"))
    sitting = seats(request.user.role, request.user.is_head)
    context = {
        "page": page(sheet),
        "evaluation": stored,
        "verbs": list(open_to(stored.state, sitting)),
        "next_step": waits_for(stored.state),
        "steps": stored.steps.select_related("by"),
        "titles": TITLES,
        "versions": versions,
        "is_newest": all(each.replaces_id != stored.pk for each in versions),
        "is_intact": not stored.is_sealed or digest(stored.snapshot) == stored.sha256,
        "proposals": shown(stored),
        "outlook": ahead(stored, timezone.localdate()),
        "sentences": sheet.sentences() if is_sent else [],
        "refusal": refusal,
    }
    return render(request, "performance/form.html", context, status=status)


@may(ABILITY)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The findings and scores of what the browser holds, nothing saved."""
    sheet = Sheet(whole(request, pk), request.POST)
    if not sheet.is_valid():
        return render(request, "performance/_faults.html", {"sentences": sheet.sentences()})
    context = {"page": page(sheet, sent=True), "evaluation": sheet.evaluation, "live": True}
    return render(request, "performance/_check.html", context)


@may(ABILITY)
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """取数: ask the records anew."""
    found(request, pk)
    told(request, lambda: measuring.draft(pk, by=request.user, now=timezone.now()), _drafted)
    return redirect("performance:form", pk)


def _drafted(made: Evaluation) -> str:
    if made.proposals.exclude(actual="").exists():
        return "已按本年度的记录生成草稿；带下划线的数取自记录，点开可看依据。"
    return "已取数；本年度还没有可以填入指标的记录。"


@may(ABILITY)
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    verb, opinion = request.POST.get("verb", ""), request.POST.get("opinion", "")
    told(
        request,
        lambda: actions.step(pk, verb, by=request.user, now=timezone.now(), opinion=opinion),
        lambda moved: f"{moved}：{moved.get_state_display()}。",
    )
    return redirect("performance:form", pk)


@may(ABILITY)
@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    fresh = told(
        request,
        lambda: actions.revise(pk, why=request.POST.get("why", ""), by=request.user, now=timezone.now()),
        lambda made: f"已建立{made}。",
    )
    return redirect("performance:form", fresh.pk if fresh else pk)


@may(ABILITY)
@require_safe
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What changed between two versions or two years."""
    one, two = found(request, pk), found(request, other)
    told = differences(document(one), document(two))
    return render(request, "performance/compare.html", {"one": one, "two": two, "rows": told})


@may(ABILITY)
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on A4, to print."""
    stored = found(request, pk)
    return render(
        request, "performance/paper.html", {"evaluation": stored, "rows": printed(grid(document(stored)))}
    )
