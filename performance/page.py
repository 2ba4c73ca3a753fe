"""The page of a form: its rows with their spans, scores, findings and what the records propose for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from performance.checks import faults, key
from performance.document import plain
from performance.forms import Sheet, same
from performance.indicators import HUNDRED, Scored, execution, rounded
from performance.measures.book import TITLES
from performance.models import Proposal
from performance.store import document


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the check; ``answer``: why a warning stands."""

    key: str
    code: str
    sentence: str
    blocks: bool
    row: int | None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator row of the page. A span of 0: the cell above covers it."""

    form: Any
    place: int
    span1: int
    span2: int
    score: str
    proposal: Proposal | None
    measure_title: str
    is_proposed: bool
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class FundLine:
    form: Any
    place: int
    rate: str
    score: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the template draws."""

    sheet: Sheet
    scored: Scored
    findings: Sequence[Finding]
    funds: Sequence[FundLine]
    lines: Sequence[Line]
    weights: str

    @property
    def errors(self) -> int:
        return sum(each.blocks for each in self.findings)

    @property
    def open_warnings(self) -> int:
        return sum(not each.blocks and not each.answer for each in self.findings)


def page(sheet: Sheet, *, sent: bool = False) -> Page:
    """``sent``: of what the browser holds (valid), else of what is stored."""
    told = sheet.document() if sent else document(sheet.evaluation)
    scored = Scored(told.form)
    found = list(findings(scored, sheet.answers))
    weights = [each.weight for each in (*told.form.funds, *told.form.indicators) if each.weight is not None]
    return Page(
        sheet,
        scored,
        found,
        list(_funds(sheet, scored)),
        list(_lines(sheet, scored, found, sent=sent)),
        plain(sum(weights, HUNDRED - HUNDRED)),
    )


def findings(scored: Scored, answered: dict[str, str]) -> Iterator[Finding]:
    for each in faults(scored):
        name = key(each, scored.form)
        yield Finding(
            name, each.code.value, each.sentence, each.code.blocks, each.row, answered.get(name, "")
        )


def _funds(sheet: Sheet, scored: Scored) -> Iterator[FundLine]:
    stored = scored.form.funds
    for place, form in enumerate(sheet.funds.forms):
        rate = execution(stored[place]) if place < len(stored) else None
        shown = "" if rate is None else f"{rounded(rate * HUNDRED, scored.form.profile.rate_dp):f}%"
        score = "" if scored.fund_score is None else plain(scored.fund_score)
        yield FundLine(form, place, shown, score if place == 0 else "—")


def _lines(sheet: Sheet, scored: Scored, found: Sequence[Finding], *, sent: bool) -> Iterator[Line]:
    """Of what was sent, without the rows that are marked for deletion."""
    kept = [each for each in sheet.indicators.forms if not (sent and each.cleaned_data.get("DELETE"))]
    spans = _spans([tuple(each[name].value() or "" for name in ("level1", "level2")) for each in kept])
    scores = dict(enumerate(scored.scores))
    for place, form in enumerate(kept):
        score = scores.get(place)
        measure = form["measure"].value() or ""
        proposal = sheet.proposals.get(measure)
        yield Line(
            form,
            place,
            *spans[place],
            "" if score is None else plain(score),
            proposal,
            TITLES.get(measure, ""),
            bool(proposal and proposal.actual and same(form["actual"].value() or "", proposal.actual)),
            [each for each in found if each.row == place],
        )


def _spans(levels: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """How many rows 一级 and 二级 cover from each row on; 0 where a cell above covers it."""
    spans: list[tuple[int, int]] = []
    for _, ones in groupby(levels, key=lambda each: each[0]):
        inside = list(ones)
        first = True
        for _, twos in groupby(inside, key=lambda each: each[1]):
            count = len(list(twos))
            spans += [(len(inside) if first else 0, count)] + [(0, 0)] * (count - 1)
            first = False
    return spans
