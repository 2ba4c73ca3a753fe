"""A sheet as read: what it would make, or what is wrong with it, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from alerts.importing import workbook
from alerts.importing.sheet import Sheet

Wanted = TypeVar("Wanted")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, where people look for it."""

    row: int
    column: str
    sentence: str


@dataclass(slots=True)
class Reading(Generic[Wanted]):
    """``titles``: field → what its column is called."""

    titles: Mapping[str, str]
    wanted: list[Wanted] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, row: int, faults: Mapping[str, str]) -> None:
        """What is wrong with a row, in the order of its columns."""
        names = [*self.titles, *(faults.keys() - self.titles.keys())]
        self.faults += [
            Fault(row, self.titles.get(name, ""), faults[name]) for name in names if name in faults
        ]

    @property
    def rows_at_fault(self) -> int:
        return len({each.row for each in self.faults})


def parsed(data: bytes, sheet: Sheet) -> Iterator[tuple[int, dict[str, Any], dict[str, str]]]:
    """(row number, values, sentences) of each row below the heading. ``workbook.Unfit`` when it cannot be
    read at all."""
    (_, heading), *rows = workbook.table(data)
    known = sheet.places(heading)
    if not rows:
        raise workbook.Unfit("表头下面没有要导入的行")
    return ((number, *sheet.read(row, known)) for number, row in rows)
