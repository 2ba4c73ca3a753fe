"""数据突变: power that leaps away from the median of the values before it (domain.md A.6 PW14)."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from statistics import median
from typing import NamedTuple

from alerts.timeline import Span, Track, Truth


class Step(NamedTuple):
    """The first leaping sample, the first back at the usual power (None: none yet), and both powers."""

    start: float
    end: float | None
    usual: float
    value: float


def jumps(
    track: Track,
    power: Sequence[float | None],
    states: Sequence[Truth],
    count: int,
    times: float,
    least_kw: float,
) -> Iterator[Step]:
    """Two samples running that differ from the median of the ``count`` before by more than ``times`` their MAD and
    by more than ``least_kw``, the run state the same over all of them.

    It ends at the first known sample that is back, or when ``count`` samples have shown that the new power stays.
    """
    at = 0
    for first, last in _steady(track, states, count + 2):
        values: list[float] = [kw for kw in power[first:last] if kw is not None]
        if max(values) - min(values) <= least_kw:
            continue
        at = max(at, first + count)
        while at + 1 < last:
            if not _far(values, at - first, count, least_kw):
                at += 1
                continue
            usual, spare = _usual(power[at - count : at], times, least_kw)
            if _off(power[at], usual, spare) and _off(power[at + 1], usual, spare):
                back = _back(power, at, count, usual, spare)
                end = None if back is None else track.times[back]
                yield Step(track.times[at], end, usual, power[at] or 0.0)
                if back is None:
                    return
                at = back + count
            else:
                at += 1


def _far(values: Sequence[float], at: int, count: int, least_kw: float) -> bool:
    """Whether a value can be so far from the median of those before it: it is from the least or the greatest."""
    before = values[at - count : at]
    return values[at] - min(before) > least_kw or max(before) - values[at] > least_kw


def _steady(track: Track, states: Sequence[Truth], least: int) -> Iterator[tuple[int, int]]:
    """Where at least ``least`` samples running, with no gap beyond the reach, have one and the same known state
    ON: while OFF nothing can leap by half the rated power."""
    first, size = 0, len(states)
    while first < size:
        if states[first] is not True:
            if True not in islice(states, first, None):
                return
            first = states.index(True, first)
        last = _end(states, first)
        for part in _unbroken(track, (first, last)):
            if part[1] - part[0] >= least:
                yield part
        first = last


def _end(states: Sequence[Truth], first: int) -> int:
    """The first position after ``first`` that is not ON."""
    end = len(states)
    for other in (False, None):
        with suppress(ValueError):
            end = states.index(other, first, end)
    return end


def _unbroken(track: Track, part: tuple[int, int]) -> Iterator[tuple[int, int]]:
    first, last = part
    if track.longest_gap >= track.reach_s:
        for at in range(first, last - 1):
            if track.gaps[at] >= track.reach_s:
                yield first, at + 1
                first = at + 1
    yield first, last


def _usual(before: Sequence[float | None], times: float, least_kw: float) -> Span:
    """Their median, and how far from it is far."""
    values = [kw for kw in before if kw is not None]
    middle = median(values)
    return middle, max(times * median([abs(kw - middle) for kw in values]), least_kw)


def _off(kw: float | None, usual: float, spare: float) -> bool:
    return kw is not None and abs(kw - usual) > spare


def _back(power: Sequence[float | None], at: int, count: int, usual: float, spare: float) -> int | None:
    """Position of the sample that ends the step begun at ``at``."""
    seen = 0
    for later in range(at, len(power)):
        if power[later] is None:
            continue
        if not _off(power[later], usual, spare) or seen == count:
            return later
        seen += 1
    return None
