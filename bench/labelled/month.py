"""The instants at which a site is sampled, what reaches the city, and when the truth was seen long enough."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

DAY_S, HOUR_S, MINUTE_S = 86_400.0, 3600.0, 60.0
FIRST = 1_772_380_800.0
"""Monday 2026-03-02 00:00 +08:00."""
CLOSE_S = 3 * DAY_S


@dataclass(slots=True)
class Month:
    """Samples every ``step`` seconds for ``days`` days; ``lost`` ones never arrive."""

    step: int
    days: int
    lost: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        return int(self.days * DAY_S / self.step)

    @property
    def end(self) -> float:
        return FIRST + self.days * DAY_S

    def at(self, index: int) -> float:
        return FIRST + index * self.step

    def indices(self, start: float, end: float) -> range:
        """The samples in [start, end)."""
        first, last = (-int((FIRST - each) // self.step) for each in (start, end))
        return range(max(first, 0), min(max(last, 0), self.count))

    def heard(self, start: float, end: float) -> Iterator[int]:
        """Those of them that arrive."""
        return (index for index in self.indices(start, end) if index not in self.lost)

    def lose(self, random: Random, share: float) -> None:
        """Single frames get lost on the way, at most two in a row."""
        for index in range(self.count):
            if random.random() < share and not {index - 1, index - 2} <= self.lost:
                self.lost.add(index)


def midnight(day: int) -> float:
    """Local midnight at which a day of the month begins."""
    return FIRST + day * DAY_S


def weekday(day: int) -> int:
    """0 is Monday."""
    return day % 7


def stretches(
    month: Month, start: float, end: float, true: Callable[[int], bool]
) -> Iterator[tuple[float, float, float]]:
    """Where ``true`` was seen running: its first instant, its last, and the first at which it was over."""
    first = last = None
    for index in month.heard(start, end):
        if true(index):
            first, last = (month.at(index) if first is None else first), month.at(index)
        elif first is not None and last is not None:
            yield first, last, month.at(index)
            first = None
    if first is not None and last is not None:
        yield first, last, end


def level_of(lasted: float, holds: Sequence[float]) -> int:
    """The level that a truth seen for ``lasted`` seconds reaches; 0 when it is too short."""
    return sum(lasted >= hold for hold in holds)
