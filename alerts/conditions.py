"""Three-valued logic, and conditions that must hold for a time (scenarios/README.md, "Time")."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from alerts.timeline import Grid, Truth

NEARLY = 1 - 1e-9
BARELY = 1 + 1e-9
"""Decimal limits (0.7 × 0.8 kW) are not exact in binary: `>=` compares with limit * NEARLY, `<=` with
limit * BARELY, so that a value exactly at a limit is at it."""


def not_(truth: Truth) -> Truth:
    return None if truth is None else not truth


@cache
def all_of(*truths: Truth) -> Truth:
    """False when one is false, else UNKNOWN when one is UNKNOWN."""
    if False in truths:
        return False
    return None if None in truths else True


@cache
def any_of(*truths: Truth) -> Truth:
    """True when one is true, else UNKNOWN when one is UNKNOWN."""
    if True in truths:
        return True
    return None if None in truths else False


class Stretch(NamedTuple):
    """A held condition: grid positions ``first`` .. ``last`` (the last true one seen), and the level."""

    level: int
    start: float
    end: float | None
    first: int
    last: int


def held(grid: Grid, truth: Sequence[Truth], holds: Sequence[tuple[float, int]]) -> Iterator[Stretch]:
    """Where ``truth`` was seen true without a break for a hold, by levels; UNKNOWN keeps an open one open."""
    shortest = min(hold for hold, _ in holds)
    at = _next_true(truth, 0)
    while at < len(truth):
        stretch, at = _held_from(at, grid, truth, holds, shortest)
        if stretch:
            yield stretch
        at = _next_true(truth, at)


def _next_true(truth: Sequence[Truth], at: int) -> int:
    """The next position at which it is true; the end when there is none."""
    try:
        return truth.index(True, at)
    except ValueError:
        return len(truth)


def _held_from(
    begin: int, grid: Grid, truth: Sequence[Truth], holds: Sequence[tuple[float, int]], shortest: float
) -> tuple[Stretch | None, int]:
    """What the truth from ``begin`` on comes to, and the position at which that is decided."""
    times, seen = grid.times, grid.seen
    level, start, first, last = 0, 0.0, -1, -1
    for at in range(begin, len(truth)):
        now = truth[at]
        if not level and now is not True:
            return None, at
        if not seen[at]:
            continue
        if now and first < 0:
            start, first = times[at], at
        if now and times[at] - start >= shortest:
            last = at
            level = max(level, *(grade for hold, grade in holds if times[at] - start >= hold))
        elif level and now is False:
            return Stretch(level, start, times[at], first, last), at
    return (Stretch(level, start, None, first, last) if level else None), len(truth)


def known_in(values: Sequence[float | None], stretch: Stretch) -> list[float]:
    """The known ones among a grid's values from the first true instant to the last."""
    return [each for each in values[stretch.first : stretch.last + 1] if each is not None]
