"""Months, quarters and the days a crew goes out. Pure; a month is named by its first day."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from alerts.life.working_days import is_working
from alerts.rule_types import CHINA

DAY = timedelta(days=1)
EARLIEST, LATEST = date(2020, 1, 1), date(2099, 12, 1)
"""Months outside have no plan; an address that names one means the present month."""


def month_of(at: date | datetime) -> date:
    """The first day of the month, in China time."""
    on = at.astimezone(CHINA).date() if isinstance(at, datetime) else at
    return on.replace(day=1)


def later(month: date, by: int = 1) -> date:
    """The month ``by`` months after; before, when negative."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def last_day(month: date) -> date:
    return later(month) - DAY


def days(month: date) -> Iterator[date]:
    """Every day of the month."""
    on = month
    while on.month == month.month:
        yield on
        on += DAY


def working(month: date, since: date | None = None, off: Collection[date] = ()) -> list[date]:
    """The working days of the month with 调休, from ``since`` on, without those in ``off``."""
    first = max(month, since or month)
    return [on for on in days(month) if on >= first and on not in off and is_working(on)]


def start_of_period(month: date, length: int) -> date:
    """The first month of the period of ``length`` months (1, 3, 6, 12) that holds ``month``."""
    return date(month.year, (month.month - 1) // length * length + 1, 1)


def end_of_period(month: date, length: int) -> date:
    """The last day of that period."""
    return last_day(later(start_of_period(month, length), length - 1))


def read(text: str, otherwise: date) -> date:
    """``2026-11`` as a month; ``otherwise`` when it is none or out of reach."""
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=CHINA).date()
    except ValueError:
        return otherwise
    return found if EARLIEST <= found <= LATEST else otherwise


def written(month: date) -> str:
    return f"{month.year} 年 {month.month} 月"


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The instants between which the days ``first`` to ``last`` lie; the second is outside."""
    return (
        datetime(first.year, first.month, first.day, tzinfo=CHINA),
        datetime(last.year, last.month, last.day, tzinfo=CHINA) + DAY,
    )
