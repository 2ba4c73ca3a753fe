"""When an order is in force: throughout, or some hours of every day. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from alerts.rule_types import CHINA

DAY = timedelta(days=1)
MOST_DAYS = 400
"""Of a daily order no more days than these, the latest ones, are looked at."""
PATTERN = 3 * DAY
"""Within so long a daily order has shown every hour it has."""

Stretch = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """[start, end), and the hours of the day in +08:00; both hours empty: throughout.

    ``day_to`` at or before ``day_from`` is on the next day.
    """

    start: datetime
    end: datetime | None
    day_from: time | None = None
    day_to: time | None = None

    @property
    def is_daily(self) -> bool:
        return self.day_from is not None and self.day_to is not None

    def stretches(self, until: datetime) -> list[Stretch]:
        """Its stretches in time order; a daily one without an end is followed to ``until``."""
        if not self.is_daily:
            return [(self.start, self.end)]
        end = min(self.end, until) if self.end and self.end < until else self.end or until
        return list(self._days(end))[-MOST_DAYS:]

    def _days(self, end: datetime) -> Iterator[Stretch]:
        assert self.day_from is not None
        assert self.day_to is not None
        longer = DAY if self.day_to <= self.day_from else timedelta(0)
        on = max(_local(self.start).date(), _local(end).date() - MOST_DAYS * DAY) - DAY
        while on <= _local(end).date():
            began = max(_at(on, self.day_from), self.start)
            ended = min(_at(on, self.day_to) + longer, end)
            if began < ended:
                yield began, ended
            on += DAY

    def holding(self, at: datetime) -> Stretch | None:
        """The stretch that holds ``at``."""
        near = Plan(max(self.start, at - 2 * DAY), self.end, self.day_from, self.day_to)
        chosen = near if self.is_daily else self
        return next((each for each in chosen.stretches(at + DAY) if _holds(each, at)), None)

    def overlaps(self, other: Plan) -> bool:
        """Whether an instant lies in both."""
        start = max(self.start, other.start)
        ends = [each.end for each in (self, other) if each.end]
        end = min(ends, default=None)
        if end is not None and end <= start:
            return False
        if not self.is_daily and not other.is_daily:
            return True
        shown = start + PATTERN if end is None else min(end, start + PATTERN)
        mine = Plan(start, shown, self.day_from, self.day_to).stretches(shown)
        theirs = Plan(start, shown, other.day_from, other.day_to).stretches(shown)
        return any(_meet(one, another) for one in mine for another in theirs)


def _holds(stretch: Stretch, at: datetime) -> bool:
    start, end = stretch
    return start <= at and (end is None or at < end)


def _meet(one: Stretch, other: Stretch) -> bool:
    (start, end), (begin, stop) = one, other
    return (stop is None or start < stop) and (end is None or begin < end)


def _local(at: datetime) -> datetime:
    return at.astimezone(CHINA)


def _at(on: date, clock: time) -> datetime:
    return datetime.combine(on, clock, CHINA)
