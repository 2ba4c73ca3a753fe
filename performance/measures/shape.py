"""What a measure answers: a value, a sentence with its numbers, and the parts each is one click from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")
HUNDRED, ZERO = Decimal(100), Decimal(0)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Window:
    """A year, as far as it has come: mid-year, what is due is what is due by ``now``."""

    year: int
    now: datetime
    project: int | None = None
    """Whose money and survey; None: every project's."""

    @property
    def start(self) -> datetime:
        return datetime(self.year, 1, 1, tzinfo=CITY)

    @property
    def end(self) -> datetime:
        """The end of the year, or now: nothing is due later."""
        return max(self.start, min(datetime(self.year + 1, 1, 1, tzinfo=CITY), self.now.astimezone(CITY)))

    @property
    def is_over(self) -> bool:
        return self.now >= datetime(self.year + 1, 1, 1, tzinfo=CITY)

    @property
    def begun(self) -> int:
        """How many months have begun."""
        if self.now < self.start:
            return 0
        return MONTHS if self.is_over else self.now.astimezone(CITY).month

    @property
    def complete(self) -> int:
        """How many months are over."""
        return MONTHS if self.is_over else max(0, self.begun - 1)

    def months(self) -> list[date]:
        """The first of each month that has begun."""
        return [date(self.year, month, 1) for month in range(1, self.begun + 1)]

    def span(self, text: str) -> "Span":
        """What ``text`` names of it: 2026, 2026-03 or 2026-03-09. ValueError when it is none of its days."""
        if len(text) not in LENGTHS or not all(each.isdecimal() for each in text.split("-")):
            raise ValueError(text)
        first = date.fromisoformat(text + "2026-01-01"[len(text) :])
        if first.year != self.year:
            raise ValueError(text)
        start = datetime(first.year, first.month, first.day, tzinfo=CITY)
        return Span(text, start, max(start, min(_after(first, LENGTHS[len(text)]), self.end)))


LENGTHS = {4: "year", 7: "month", 10: "day"}


def _after(first: date, length: str) -> datetime:
    """The first instant after the year, month or day that begins with ``first``."""
    if length == "day":
        return datetime(first.year, first.month, first.day, tzinfo=CITY) + timedelta(days=1)
    year, month = divmod(first.year * MONTHS + (MONTHS if length == "year" else first.month), MONTHS)
    return datetime(year, month + 1 if length == "month" else 1, 1, tzinfo=CITY)


@dataclass(frozen=True, slots=True)
class Span:
    """A year, a month or a day of a window, as far as it has come."""

    text: str
    start: datetime
    end: datetime

    @property
    def length(self) -> str:
        return LENGTHS[len(self.text)]

    @property
    def first(self) -> date:
        return self.start.date()

    def holds(self, day: date) -> bool:
        return f"{day:%Y-%m-%d}".startswith(self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the formula. ``what`` names its rows (performance/behind/), ``platform`` narrows them."""

    title: str
    value: str
    what: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the months, each cell of which opens that month's rows."""

    title: str
    what: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """``actual``: a number (its unit is the indicator's), or none when the share alone speaks for a qualitative
    indicator. ``share``: per cent reached, 0–100. ``sentence``: for the analysis text."""

    name: str
    formula: str
    sentence: str
    actual: Decimal | None = None
    share: Decimal | None = None
    parts: tuple[Part, ...] = ()
    columns: tuple[Column, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    """A row a month: its name (2026-03), then a text a column."""
    is_known: bool = True
    """False: nothing was recorded, so nothing is proposed."""
    basis: Mapping[str, Any] = field(default_factory=dict)

    def evidence(self) -> dict[str, Any]:
        """As stored and frozen: plain JSON."""
        return {
            "formula": self.formula,
            "parts": [asdict(each) for each in self.parts],
            "head": ["月份", *(each.title for each in self.columns)],
            "columns": [asdict(each) for each in self.columns],
            "table": [list(row) for row in self.table],
            "basis": dict(self.basis),
        }


def percent(part: Decimal | int | float, whole: Decimal | int | float) -> Decimal | None:
    """Per cent with two decimals, half up; None without a whole. It rounds up to no full 100."""
    if not whole:
        return None
    exact = Decimal(str(part)) * HUNDRED / Decimal(str(whole))
    shown = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Decimal("99.99") if shown == HUNDRED and exact < HUNDRED else shown


def said(share: Decimal | None) -> str:
    """A per cent for people: 98.7%, 100%; — when unknown."""
    if share is None:
        return "—"
    text = f"{share:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def words(share: Decimal | None, target: str) -> str:
    """What a qualitative indicator reached, in its own word (财预〔2020〕10号: bands 80 and 60)."""
    if share is None:
        return ""
    if share >= 80:
        return target
    return "部分达成" if share >= 60 else "未达成"


def by_month(window: Window, counts: Mapping[date, Sequence[Any]], width: int) -> tuple[tuple[str, ...], ...]:
    """A row a month that has begun, with noughts where nothing was counted."""
    return tuple(
        (f"{month:%Y-%m}", *(str(each) for each in counts.get(month, ("0",) * width)))
        for month in window.months()
    )


def counted(done: int, lost: int, whole: int, unit: str) -> dict[str, int | str]:
    """The basis of a number that is counted up to ``whole`` in a year; ``lost``: nothing makes them up any more."""
    return {"done": done, "lost": lost, "whole": whole, "unit": unit}


def bare(text: str) -> str:
    """The number of a part or cell without its unit: 36 of 36 条."""
    return text.partition(" ")[0]
