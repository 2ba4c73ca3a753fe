"""佐证: how a proposal is shown: its parts with addresses that open the rows behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from performance.measures.book import TITLES
from performance.models import Evaluation, Proposal


@dataclass(frozen=True, slots=True)
class OpenPart:
    title: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A proposal for the page."""

    row: Proposal
    title: str
    formula: str
    parts: list[OpenPart]
    head: list[str]
    table: list[list[str]]


def opened(proposal: Proposal) -> Opened:
    told = proposal.evidence
    parts = [OpenPart(each["title"], each["value"], _url(each.get("link"))) for each in told.get("parts", ())]
    return Opened(
        proposal,
        TITLES.get(proposal.measure, proposal.measure),
        told.get("formula", ""),
        parts,
        told.get("head", []),
        told.get("table", []),
    )


def shown(evaluation: Evaluation) -> list[Opened]:
    return [opened(each) for each in evaluation.proposals.all()]


def _url(link: dict[str, Any] | None) -> str:
    """Where the rows are; empty when there is no such page."""
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
