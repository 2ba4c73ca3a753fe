"""What a measure answers: a value, a sentence with its numbers, and the parts each is one click from. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
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


@dataclass(frozen=True, slots=True)
class Link:
    """The address of rows: a URL name with its arguments and query, resolved when it is shown."""

    name: str
    query: str = ""
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the formula and where its rows are."""

    title: str
    value: str
    link: Link | None = None


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
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    is_known: bool = True
    """False: nothing was recorded, so nothing is proposed."""
    basis: Mapping[str, Any] = field(default_factory=dict)

    def evidence(self) -> dict[str, Any]:
        """As stored and frozen: plain JSON."""
        return {
            "formula": self.formula,
            "parts": [asdict(each) for each in self.parts],
            "head": list(self.head),
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
    """A row a month that has begun, with blanks where nothing was counted."""
    return tuple(
        (f"{month:%Y-%m}", *(str(each) for each in counts.get(month, ("0",) * width)))
        for month in window.months()
    )
