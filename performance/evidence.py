"""佐证: how a proposal is shown: its parts and its months, each with the address of the rows behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from performance.measures.book import TITLES, measure
from performance.measures.shape import Window, bare
from performance.models import Evaluation, Proposal
from performance.snapshot import digest


@dataclass(frozen=True, slots=True)
class Open:
    """One number and where its rows are; no address: it has no rows, or was frozen before they had a page."""

    title: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A proposal for the page."""

    row: Proposal
    title: str
    formula: str
    parts: list[Open]
    head: list[str]
    table: list[tuple[str, list[Open]]]

    @property
    def is_intact(self) -> bool:
        """The evidence is what was hashed when the records were asked."""
        return not self.row.sha256 or digest(self.row.evidence) == self.row.sha256


@dataclass(frozen=True, slots=True)
class Frozen:
    """One number as it was frozen: what it counts (performance/behind/), of which span and platform."""

    title: str
    value: str
    what: str
    span: str
    platform: str

    @property
    def number(self) -> str:
        return bare(self.value)


def numbers(proposal: Proposal) -> Iterator[Frozen]:
    """Every number of a proposal that has rows: of the parts, then of the months."""
    told, year = proposal.evidence, str(proposal.evaluation.year)
    for each in told.get("parts", ()):
        if each.get("what"):
            yield Frozen(each["title"], each["value"], each["what"], year, each.get("platform", ""))
    columns = told.get("columns", ())
    for month, *cells in told.get("table", ()):
        for column, value in zip(columns, cells, strict=False):
            if column["what"]:
                yield Frozen(column["title"], value, column["what"], month, column["platform"])


def opened(proposal: Proposal) -> Opened:
    told, year = proposal.evidence, str(proposal.evaluation.year)
    columns = told.get("columns", ())
    return Opened(
        proposal,
        TITLES.get(proposal.measure, proposal.measure),
        told.get("formula", ""),
        [
            Open(each["title"], each["value"], _of_part(proposal, each, year))
            for each in told.get("parts", ())
        ],
        told.get("head", []),
        [(month, _cells(proposal, month, cells, columns)) for month, *cells in told.get("table", ())],
    )


def _cells(proposal: Proposal, month: str, cells: list[str], columns: list[Mapping[str, str]]) -> list[Open]:
    known = columns or [{}] * len(cells)
    return [
        Open(each.get("title", ""), value, _behind(proposal, each, month))
        for each, value in zip(known, cells, strict=True)
    ]


def shown(evaluation: Evaluation) -> list[Opened]:
    return [opened(each) for each in evaluation.proposals.all()]


def _of_part(proposal: Proposal, part: Mapping[str, Any], year: str) -> str:
    return _behind(proposal, part, year) or _link(part.get("link"))


def _behind(proposal: Proposal, each: Mapping[str, Any], span: str) -> str:
    if not each.get("what"):
        return ""
    return rows_url(proposal, each["what"], span, each.get("platform", ""))


def rows_url(proposal: Proposal, what: str, span: str, platform: str = "") -> str:
    """The page of the rows behind a number."""
    place = [proposal.evaluation_id, proposal.measure, what, span, *filter(None, [platform])]
    return reverse("performance:behind", args=place)


def _link(link: dict[str, Any] | None) -> str:
    """Of a proposal frozen before every number had its own page: the list it named, when there still is one."""
    if not link:
        return ""
    try:
        address = reverse(link["name"], args=link.get("args") or ())
    except NoReverseMatch:
        return ""
    return f"{address}?{link['query']}" if link.get("query") else address


def listed(evaluation: Evaluation) -> Iterator[tuple[str, str, str, str]]:
    """The rows of the sheet 佐证材料: 指标, 数值, 来源, 说明."""
    told = {each.measure: each for each in evaluation.proposals.all()}
    for row in evaluation.indicators.all():
        proposal = told.get(row.measure)
        if proposal is None:
            continue
        note = f"{proposal.sentence}{'不采用理由：' + row.overruled if row.overruled else ''}"
        source = f"{TITLES.get(row.measure, row.measure)}：{proposal.evidence.get('formula', '')}"
        yield row.level3 or row.level2, proposal.actual, source, note
        for part in proposal.evidence.get("parts", ()):
            yield "", part["value"], part["title"], ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A frozen number that today's records no longer give."""

    frozen: Frozen
    now: str


def moved(proposal: Proposal, what: str, span: str, platform: str, now: str) -> Moved | None:
    """The number that was frozen for these rows, when it is not ``now`` any more."""
    place = (what, span, platform)
    known = (each for each in numbers(proposal) if (each.what, each.span, each.platform) == place)
    frozen = next(known, None)
    return Moved(frozen, now) if frozen and frozen.number != now else None


def changed(proposal: Proposal) -> list[Moved]:
    """All such numbers: the measure asked again as of the instant it was asked first."""
    form = proposal.evaluation
    window = Window(form.year, proposal.measured_at, form.project_id)
    again = Proposal(evaluation=form, measure=proposal.measure)
    again.evidence = measure([proposal.measure], window)[0].evidence()
    known = {(each.what, each.span, each.platform): each.number for each in numbers(again)}
    return [
        Moved(each, known[place])
        for each in numbers(proposal)
        if (place := (each.what, each.span, each.platform)) in known and known[place] != each.number
    ]
