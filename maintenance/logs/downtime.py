"""How long the platforms stood still in a month, and what is left of it. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Stop:
    """One fault's standstill. ``end`` None: it still stands. ``platform``: empty when it stopped them all."""

    start: datetime
    end: datetime | None
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """``minutes``: the month's, or those of it that have passed. ``down``: what of them was lost."""

    minutes: int
    down: int
    stops: int

    @property
    def pct(self) -> Decimal:
        """Per cent, two decimals; a single lost minute never rounds up to a full 100."""
        if not self.minutes:
            return WHOLE
        exact = WHOLE * (self.minutes - self.down) / self.minutes
        shown = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return min(shown, Decimal("99.99")) if self.down else shown


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The first instant of the local month that holds ``month``, and that of the next."""
    start = datetime(month.year, month.month, 1, tzinfo=CITY)
    days = monthrange(month.year, month.month)[1]
    return start, start + timedelta(days=days)


def counted(stops: Iterable[Stop], platform: str, month: date, now: datetime) -> Availability:
    """The availability of one platform: minutes that several faults share are lost once, what lies before or
    after the month is not counted, and a running month is judged up to ``now``."""
    start, end = month_bounds(month)
    end = min(end, now)
    mine = [each for each in stops if each.platform in ("", platform)]
    spans = sorted(
        (max(each.start, start), min(each.end or now, end))
        for each in mine
        if each.start < end and (each.end or now) > start
    )
    minutes = max(end - start, timedelta()) // MINUTE
    lost = -(-_covered(spans) // MINUTE)  # a minute begun is a minute lost
    return Availability(minutes, min(lost, minutes), len(spans))


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """The length of the union of ``spans``, which are sorted."""
    total, reached = timedelta(), None
    for start, end in spans:
        begin = start if reached is None else max(start, reached)
        total += max(end - begin, timedelta())
        reached = end if reached is None else max(reached, end)
    return total
