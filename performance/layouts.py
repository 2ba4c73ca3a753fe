"""Forms to begin from: the layouts of the finance bureau, by the year from which each is used."""

import json
from dataclasses import dataclass
from pathlib import Path

from performance.document import Document
from performance.form_file import read_document

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Layout:
    """A form without what was reached, and which measure answers for which indicator (place → name)."""

    name: str
    title: str
    since: int
    document: Document
    measures: dict[int, str]


TITLES = {
    "2021": ("2021 年版（成本指标在产出指标下）", 2021),
    "2023": ("2023 年版（成本指标为一级指标）", 2023),
}


def layout(name: str) -> Layout:
    """The layout called ``name``; KeyError for an unknown one."""
    title, since = TITLES[name]
    content = (DATA / f"{name}.json").read_bytes()
    told = json.loads(content)["indicators"]
    measures = {place: each["measure"] for place, each in enumerate(told) if each.get("measure")}
    return Layout(name, title, since, read_document(content), measures)


def layouts() -> list[Layout]:
    """All of them, the newest first."""
    return sorted((layout(name) for name in TITLES), key=lambda each: -each.since)
