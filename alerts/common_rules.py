"""Judgements that more than one platform makes: values that do not move, runs of exceeding means."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from math import fsum
from typing import NamedTuple

from alerts.conditions import BARELY
from alerts.timeline import Span, Track, Truth, within


class Flat(NamedTuple):
    """Identical values: the first sample, the first different one (None: none yet), and the value."""

    start: float
    end: float | None
    value: float


def flats(
    track: Track, values: Sequence[float | None], least: float, cover: Sequence[Span]
) -> Iterator[Flat]:
    """Runs of at least ``least`` identical non-zero values (恒值).

    Before a run is long enough, an UNKNOWN value or a gap beyond the reach breaks it; afterwards only a
    different value ends it. Where ``cover`` exempts the point nothing is flat.
    """
    if not _may_be_flat(values, int(least) // 2):
        return
    count, start, value, before = 0, 0.0, 0.0, 0.0
    for at, now in zip(track.times, values, strict=True):
        if cover and within(cover, at):
            now = 0.0
        if count >= least:
            if now is None or now == value:
                continue
            yield Flat(start, at, value)
            count = 0
        if not now:
            count = 0
        elif count and now == value and at - before <= track.reach_s:
            count += 1
        else:
            count, start, value = 1, at, now
        before = at
    if count >= least:
        yield Flat(start, None, value)


def _may_be_flat(values: Sequence[float | None], half: int) -> bool:
    """A run of twice ``half`` values covers a whole block of ``half``: the blocks' ends tell."""
    ends = range(max(half, 1) - 1, len(values), max(half, 1))
    return any(values[at] and values[at] == values[at - half + 1] for at in ends)


class Window(NamedTuple):
    """A mean over [start, end); ``mean`` is None when too few minutes were valid."""

    start: float
    end: float
    mean: float | None
    first: int
    last: int
    """The window's samples in its track: positions ``first`` to ``last``, excluded."""


def windows(
    track: Track, values: Sequence[float | None], width_s: float, least_min: float, until: float
) -> Iterator[Window]:
    """The clock-aligned windows with samples that have ended by ``until``; each sample weighs its interval.

    Windows of a whole divisor of an hour are aligned alike in UTC and in +08:00.
    """
    times, first = track.times, 0
    while first < len(times):
        start = times[first] // width_s * width_s
        end = start + width_s
        if end > until:
            return
        last = bisect_left(times, end, first)
        known = [value for value in values[first:last] if value is not None]
        valid = len(known) * track.point.interval_s >= least_min * 60
        yield Window(start, end, fsum(known) / len(known) if valid else None, first, last)
        first = last


class Run(NamedTuple):
    """Exceeding windows: over [start, end), still open when ``closed`` is false."""

    start: float
    end: float
    closed: bool
    longest: int
    """Most windows running without an invalid one between."""
    peak: float


def runs(judged: Iterable[tuple[Window, Truth]], least: int) -> Iterator[Run]:
    """Runs of at least ``least`` exceeding windows one after the other.

    An invalid window (verdict None) or a missing one restarts the count; once open, only a valid window that
    does not exceed ends the run.
    """
    count, start, end, longest, peak, before = 0, 0.0, 0.0, 0, 0.0, None
    for window, exceeds in judged:
        if window.start != before or exceeds is None:
            count = 0
        before = window.end
        if exceeds:
            count += 1
            if longest < least and count == 1:
                start, peak = window.start, 0.0
            longest, end, peak = max(longest, count), window.end, max(peak, window.mean or 0.0)
        elif exceeds is False:
            if longest >= least:
                yield Run(start, end, True, longest, peak)
            count, longest = 0, 0
    if longest >= least:
        yield Run(start, end, False, longest, peak)


def over(mean: float, limit: float) -> bool:
    """Whether a mean exceeds a limit: unrounded, but not by the binary fraction's last bits."""
    return mean > limit * BARELY
