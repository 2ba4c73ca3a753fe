"""A month as weeks of seven days, each with what the crews have to do. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.life.working_days import is_working
from maintenance.plans.months import DAY, last_day

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """``word``: 休 on a holiday in the week, 班 on a weekend that is worked; nothing on an ordinary day."""

    on: date
    is_inside: bool
    is_working: bool
    is_today: bool
    word: str


def weeks(month: date, today: date) -> list[list[Day]]:
    """The weeks of the month, Monday first, filled up with days of its neighbours."""
    first = month - timedelta(days=month.weekday())
    last = last_day(month)
    count = ((last - first).days + 7) // 7 * 7
    days = [_day(first + at * DAY, month, today) for at in range(count)]
    return [days[at : at + 7] for at in range(0, count, 7)]


def _day(on: date, month: date, today: date) -> Day:
    working, weekend = is_working(on), on.weekday() >= SATURDAY
    word = "班" if working and weekend else "休" if not working and not weekend else ""
    return Day(on, on.month == month.month, working, on == today, word)


@dataclass(frozen=True, slots=True)
class Outing:
    """What one plan asks for on one day."""

    plan: int
    title: str
    crew: str
    total: int
    done: int
    is_late: bool

    @property
    def missing(self) -> int:
        return self.total - self.done


def outings(rows: Iterable[tuple[date, Outing]]) -> Mapping[date, Sequence[Outing]]:
    """The outings of each day, in the order given."""
    found: dict[date, list[Outing]] = {}
    for on, each in rows:
        found.setdefault(on, []).append(each)
    return found
