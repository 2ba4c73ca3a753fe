"""佐证: the page of one measure, what became of its numbers since, and the rows behind each of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from performance.behind import readings
from performance.behind.book import LISTED, READINGS
from performance.behind.filters import SiteBehind, by_platform
from performance.behind.shape import Asked, Column, Listed
from performance.evidence import changed, moved, numbers, opened, rows_url
from performance.measures.brought import Brought
from performance.measures.shape import Window
from performance.models import Proposal
from performance.views import ABILITY, found
from registry.access import able, may
from registry.models import Site
from registry.pages import SIZE, Page, asked_number, paged
from registry.rooms import platforms


def proposal_of(request: HttpRequest, pk: int, measure: str) -> Proposal:
    rows = found(request, pk).proposals.select_related("evaluation")
    return get_object_or_404(rows, measure=measure)


@may(ABILITY)
@require_safe
def evidence(request: HttpRequest, pk: int, measure: str) -> HttpResponse:
    """The formula of one number, its parts with the way to their rows, and its months."""
    proposal = proposal_of(request, pk, measure)
    context = {"evaluation": proposal.evaluation, "proposal": opened(proposal)}
    return render(request, "performance/evidence.html", context)


@may(ABILITY)
@require_safe
def since(request: HttpRequest, pk: int, measure: str) -> HttpResponse:
    """Which of the frozen numbers the records of today no longer give: the page fetches it when it stands."""
    proposal = proposal_of(request, pk, measure)
    context = {"proposal": proposal, "changed": changed(proposal)}
    return render(request, "performance/_evidence_since.html", context)


@may(ABILITY)
@require_safe
def behind(request: HttpRequest, pk: int, measure: str, what: str, span: str, slug: str = "") -> HttpResponse:
    """The rows that one number counted: ``what`` of them, in the year, a month or a day, of one platform or all."""
    proposal = proposal_of(request, pk, measure)
    asked = asked_of(request.user, proposal, what, span, slug)
    if what in LISTED:
        return _listed(request, proposal, what, asked)
    return _readings(request, proposal, what, asked)


def asked_of(user: Any, proposal: Proposal, what: str, text: str, slug: str) -> Asked:
    """404 for what the measure does not count, and for a span outside its year. Of the readings it counts, each
    leads on to the others and to single days."""
    form, is_reading = proposal.evaluation, what in READINGS
    known = [
        each for each in numbers(proposal) if each.what == what or (is_reading and each.what in READINGS)
    ]
    if slug not in {each.platform for each in known}:
        raise Http404("这个指标没有这一项")
    window = Window(form.year, proposal.measured_at, form.project_id)
    try:
        span = window.span(text)
    except ValueError as fault:
        raise Http404("没有这个时段") from fault
    if span.length == "day" and not is_reading:
        raise Http404("没有这个时段")
    return Asked(window, span, slug, user)


def _listed(request: HttpRequest, proposal: Proposal, what: str, asked: Asked) -> HttpResponse:
    kind = LISTED[what]
    rows = kind.rows(asked)
    chosen = kind.filterset(request.GET, rows, request=request) if kind.filterset else None
    page = _page(request, chosen.qs if chosen else rows)
    context = {
        "kind": kind,
        "filter": chosen,
        "page": replace(page, rows=[_cells(kind, each) for each in page.rows]),
        "may_open": able(request.user, kind.ability),
        "note": kind.note(asked),
        "elsewhere": kind.elsewhere(asked) if able(request.user, kind.ability) else ("", ""),
    }
    number = kind.number(asked, rows)
    return _answer(request, proposal, what, asked, number, kind.title, "list", context)


def _cells(kind: Listed, row: Any) -> tuple[str, list[tuple[Column, str]]]:
    """The address of a row and its texts under their columns."""
    line = kind.line(row)
    return line.url, list(zip(kind.columns, line.cells, strict=True))


def _page(request: HttpRequest, rows: QuerySet | Sequence[Any]) -> Page:
    if isinstance(rows, QuerySet):
        return paged(request, rows)
    number = asked_number(request)
    start = (number - 1) * SIZE
    return Page(rows[start : start + SIZE], number, SIZE, len(rows), len(rows) > start + SIZE)


def _readings(request: HttpRequest, proposal: Proposal, what: str, asked: Asked) -> HttpResponse:
    about = READINGS[what]
    faces = [each for each in about.faces if each == "site" or each != asked.span.length]
    face = request.GET.get("by", "")
    face = face if face in faces else faces[0]
    chosen = SiteBehind(
        request.GET, Site.objects.visible_to(request.user), request=request, slug=asked.platform
    )
    whole = readings.find(asked, face)
    sites = chosen.found() if face == "site" or chosen.narrows else {}
    shown = readings.find(asked, face, by_platform(sites)) if chosen.narrows and face != "site" else whole
    lines = readings.lines(
        what, shown, sites, lambda text: rows_url(proposal, _onward(what), text, asked.platform)
    )
    total = Brought.sum(each.brought for each in lines)
    context = {
        "filter": chosen,
        "face": face,
        "faces": [(each, TITLES[each]) for each in faces],
        "page": _page(request, lines),
        "whole": total,
        "share": readings.share(total),
        "is_narrowed": chosen.narrows,
        "may_open": face != "site" or able(request.user, "watch"),
    }
    return _answer(request, proposal, what, asked, about.number(whole), about.title, "readings", context)


TITLES = {"site": "按站点", "day": "按日", "month": "按月"}


def _onward(what: str) -> str:
    """Where a month or a day leads: a number of months or days to the samples that came."""
    return "came" if READINGS[what].faces[0] != "site" else what


def _answer(
    request: HttpRequest,
    proposal: Proposal,
    what: str,
    asked: Asked,
    number: str,
    title: str,
    name: str,
    context: dict[str, Any],
) -> HttpResponse:
    slug = {each.slug: each.title for each in platforms()}.get(asked.platform, "")
    context |= {
        "evaluation": proposal.evaluation,
        "proposal": proposal,
        "title": f"{slug}{title}",
        "span": asked.span,
        "number": number,
        "was": moved(proposal, what, asked.span.text, asked.platform, number),
        "partial": f"performance/_behind_{name}.html",
    }
    wanted = context["partial"] if request.htmx.target == "rows" else f"performance/behind_{name}.html"
    return render(request, wanted, context)
