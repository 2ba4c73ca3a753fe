"""执行监控: where a running year is heading, by what its records say so far. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from performance.document import Document, actual_text, target_text
from performance.indicators import HUNDRED, Indicator, Kind, Scored, achieved, rounded
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
class Outlook:
    """``elapsed``: per cent of the year gone; ``total``: the score if the year went on as it has."""

    elapsed: Decimal
    rate: Decimal | None
    is_slow: bool
    total: Decimal
    grade: str
    indicators: Sequence[Ahead]

    @property
    def behind(self) -> int:
        return sum(not each.is_on_track for each in self.indicators)


def outlook(document: Document, proposed: Mapping[int, str], on: date) -> Outlook | None:
    """``proposed``: places whose value the records gave. None for a year that is over or has not begun."""
    year = document.form.year
    if year is None or on.year != year:
        return None
    whole = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    elapsed = percent((on - date(year, 1, 1)).days, whole) or Decimal(0)
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
    )


def _enough(indicator: Indicator) -> bool:
    """A number must be reached; of a judgement the upper band is enough."""
    share = achieved(indicator)
    return share is not None and share >= (BAND if indicator.kind is Kind.QUALITATIVE else 1)
