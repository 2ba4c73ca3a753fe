"""执行监控: where a running year is heading, by what its records say so far. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from performance.document import Document, actual_text, target_text
from performance.indicators import HUNDRED, ZERO, Indicator, Kind, Scored, achieved, rounded
from performance.measures.shape import percent

SLOW = Decimal(10)
"""Points by which the execution rate may lie behind the calendar before it is called slow."""
BAND = Decimal("0.8")
"""The lower end of the upper band of a qualitative indicator."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """One indicator: ``now`` of ``target``, and whether that is enough."""

    title: str
    target: str
    now: str
    is_on_track: bool


@dataclass(frozen=True, slots=True)
class Spending:
    """Of the year in 万元: the budget, what was paid, and what signed contracts that end with it leave to pay."""

    full: Decimal
    paid: Decimal
    unpaid: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """Where the money is heading: ``at_rate`` by the end of the year if paying goes on as so far (None on its first
    day), ``signed`` once every contract that ends with the year is paid."""

    spending: Spending
    at_rate: Decimal | None
    signed: Decimal

    @property
    def rate(self) -> Decimal | None:
        return _share(self.spending.paid, self.spending.full)

    @property
    def at_rate_share(self) -> Decimal | None:
        return None if self.at_rate is None else _share(self.at_rate, self.spending.full)

    @property
    def signed_share(self) -> Decimal | None:
        return _share(self.signed, self.spending.full)

    @property
    def free(self) -> Decimal:
        """What no contract asks for: it stays unspent unless one is signed."""
        return max(self.spending.full - self.signed, ZERO)

    @property
    def over(self) -> Decimal:
        """What the contracts ask for beyond the budget."""
        return max(self.signed - self.spending.full, ZERO)


@dataclass(frozen=True, slots=True)
class Count:
    """Something counted up to ``whole``: ``lost`` ones are past and nothing makes them up."""

    title: str
    unit: str
    done: int
    lost: int
    whole: int

    @property
    def left(self) -> int:
        """Still to come or still to do."""
        return self.whole - self.done - self.lost

    @property
    def most(self) -> int:
        """What the year can still reach."""
        return self.whole - self.lost

    @property
    def most_share(self) -> Decimal | None:
        return percent(self.most, self.whole)

    @property
    def is_reachable(self) -> bool:
        return self.lost == 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """``elapsed``: per cent of the year gone; ``total``: the score if the year went on as it has."""

    elapsed: Decimal
    rate: Decimal | None
    is_slow: bool
    total: Decimal
    grade: str
    indicators: Sequence[Ahead]
    money: Money | None = None
    counts: Sequence[Count] = ()

    @property
    def behind(self) -> int:
        return sum(not each.is_on_track for each in self.indicators)


def outlook(
    document: Document,
    proposed: Mapping[int, str],
    on: date,
    spending: Spending | None = None,
    bases: Mapping[int, Mapping[str, Any]] | None = None,
) -> Outlook | None:
    """``proposed``: places whose value the records gave; ``bases``: of those that are counted up, how far they are
    (measures.shape.counted). None for a year that is over or has not begun."""
    year = document.form.year
    if year is None or on.year != year:
        return None
    whole, gone = (date(year + 1, 1, 1) - date(year, 1, 1)).days, (on - date(year, 1, 1)).days
    elapsed = percent(gone, whole) or ZERO
    scored = Scored(document.form)
    rate = scored.rate
    return Outlook(
        rounded(elapsed, 1),
        rate,
        rate is not None and rate < min(elapsed, HUNDRED) - SLOW,
        scored.total,
        scored.grade,
        [
            Ahead(each.level3 or each.level2, target_text(each), actual_text(each), _enough(each))
            for place, each in enumerate(document.form.indicators)
            if place in proposed and each.is_scored
        ],
        None if spending is None else heading(spending, gone, whole),
        [
            Count(each.level3 or each.level2, basis["unit"], basis["done"], basis["lost"], basis["whole"])
            for place, each in enumerate(document.form.indicators)
            if (basis := (bases or {}).get(place))
        ],
    )


def heading(spending: Spending, gone: int, whole: int) -> Money:
    """After ``gone`` of ``whole`` days."""
    at_rate = rounded(spending.paid * whole / gone, 2) if gone > 0 else None
    return Money(spending, at_rate, spending.paid + spending.unpaid)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Per cent, one decimal; None without a whole."""
    return rounded(part * HUNDRED / whole, 1) if whole else None


def _enough(indicator: Indicator) -> bool:
    """A number must be reached; of a judgement the upper band is enough."""
    share = achieved(indicator)
    return share is not None and share >= (BAND if indicator.kind is Kind.QUALITATIVE else 1)
