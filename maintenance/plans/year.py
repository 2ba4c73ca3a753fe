"""区县征询 of a year as one sheet: a row a district, a column a month, and what each cell owes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from maintenance.plans.months import last_day

MONTHS = range(1, 13)


class Kind(StrEnum):
    """What a cell says; ``missing`` and ``due`` ask for a consultation, ``waiting`` for the district's word."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    MISSING = "missing"
    DUE = "due"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sheet needs to know of a record."""

    key: int
    district: str
    month: date
    visited_on: date
    is_normal: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Cell:
    district: str
    month: date
    kind: Kind
    asked: Asked | None = None
    days_left: int = 0
    """Until the end of the month, today counted; of the month that runs."""

    @property
    def is_owed(self) -> bool:
        """Its month has begun."""
        return self.kind != Kind.FUTURE

    @property
    def is_done(self) -> bool:
        return self.asked is not None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cells are owed, done, and of those confirmed; ``missing``: months that ended without one."""

    owed: int
    done: int
    confirmed: int
    missing: int
    abnormal: int

    @property
    def rate(self) -> float | None:
        return self.done / self.owed if self.owed else None


@dataclass(frozen=True, slots=True)
class Line:
    """The year of one district."""

    district: str
    cells: tuple[Cell, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Sheet:
    year: int
    lines: tuple[Line, ...]
    months: tuple[Tally, ...]
    tally: Tally


def sheet(year: int, districts: Sequence[str], records: Iterable[Asked], today: date) -> Sheet:
    """The year's sheet as it stands on ``today``; ``districts`` are codes in the order of the rows."""
    known = {(each.district, each.month): each for each in records}
    lines = tuple(_line(code, year, known, today) for code in districts)
    columns = tuple(tally(line.cells[at] for line in lines) for at in range(len(MONTHS)))
    return Sheet(year, lines, columns, tally(cell for line in lines for cell in line.cells))


def _line(district: str, year: int, known: Mapping[tuple[str, date], Asked], today: date) -> Line:
    months = [date(year, month, 1) for month in MONTHS]
    cells = tuple(_cell(district, month, known.get((district, month)), today) for month in months)
    return Line(district, cells, tally(cells))


def _cell(district: str, month: date, asked: Asked | None, today: date) -> Cell:
    if asked:
        return Cell(district, month, Kind.CONFIRMED if asked.is_confirmed else Kind.WAITING, asked)
    if month > today:
        return Cell(district, month, Kind.FUTURE)
    end = last_day(month)
    if end < today:
        return Cell(district, month, Kind.MISSING)
    return Cell(district, month, Kind.DUE, days_left=(end - today).days + 1)


def tally(cells: Iterable[Cell]) -> Tally:
    known = [each for each in cells if each.is_owed]
    kinds = [each.kind for each in known]
    return Tally(
        owed=len(known),
        done=sum(each.is_done for each in known),
        confirmed=kinds.count(Kind.CONFIRMED),
        missing=kinds.count(Kind.MISSING),
        abnormal=sum(each.asked is not None and not each.asked.is_normal for each in known),
    )
