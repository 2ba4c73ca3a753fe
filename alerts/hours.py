"""Clock hours of one point: what rules that look back over weeks read in place of its samples. Pure."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from alerts.timeline import Track

HOUR_S = 3600.0


class Hour(NamedTuple):
    """What is known of [at, at + 1 h): how many samples, their mean and greatest value, and the first count of
    a counter. An hourly rollup keeps the same."""

    at: float
    known: int
    mean: float | None
    most: float | None
    first: float | None = None


Hours = Sequence[Hour]
Hourly = Mapping[str, Hours]
"""Point key → its hours, in time order."""


def hours_of(track: Track, column: str, counter: str = "") -> list[Hour]:
    """The hours with samples; a quantity below zero or whose flag does not let it count is left out."""
    times, values = track.times, track.known(column)
    counts = track.known(counter) if counter else []
    clean, counted = None not in values, bool(counter) and track.bounds(counter) is not None
    hours, first = [], 0
    while first < len(times):
        at = times[first] // HOUR_S * HOUR_S
        last = bisect_left(times, at + HOUR_S, first)
        part = values[first:last]
        known: Sequence[float] = part if clean else [each for each in part if each is not None]  # type: ignore[assignment]
        count = counts[first] if counted else None
        if counted and count is None:
            count = next((each for each in counts[first:last] if each is not None), None)
        mean, most = (sum(known) / len(known), max(known)) if known else (None, None)
        hours.append(Hour(at, len(known), mean, most, count))
        first = last
    return hours


def together(past: Iterable[Hour], present: Iterable[Hour]) -> list[Hour]:
    """The hours of two sources in time order; of one hour, the one made of more samples, else the present one."""
    found = {each.at: each for each in past}
    for each in present:
        if each.at not in found or each.known >= found[each.at].known:
            found[each.at] = each
    return [found[at] for at in sorted(found)]
