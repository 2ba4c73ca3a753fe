"""Silences of a point: the gaps between its samples, less what declarations cover."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.rule_types import Finding, Limits, PointView
from alerts.timeline import Case, Span, Track
from alerts.wording import clock, duration


class Silence(NamedTuple):
    """``end`` is the next sample or the declaration's start; None while it lasts at ``until``."""

    start: float
    end: float | None
    lasted: float


def silences(track: Track, until: float, cover: Sequence[Span], least: float) -> Iterator[Silence]:
    """The silences that last at least ``least`` seconds and more than the samples speak for."""
    times = track.times
    least = max(least, track.reach_s)
    for at, gap in enumerate(track.gaps if track.longest_gap >= least else ()):
        if gap >= least:
            for start, end in _uncovered(times[at], times[at + 1], cover):
                if end - start > track.reach_s:
                    yield Silence(start, end, end - start)
    if times and until - times[-1] >= least:
        for start, end in _uncovered(times[-1], until, cover):
            lasts = end == until and not any(covered == until for covered, _ in cover)
            if end - start >= track.reach_s if lasts else end - start > track.reach_s:
                yield Silence(start, None if lasts else end, end - start)


def _uncovered(start: float, end: float, cover: Sequence[Span]) -> Iterator[Span]:
    for covered, freed in cover:
        if freed > start and covered < end:
            if covered > start:
                yield start, covered
            start = freed
    if start < end:
        yield start, end


def silent(case: Case, point: PointView, limits: Limits, *excuses: str) -> Iterator[Finding]:
    """A silence longer than each level's hold; at ``until``, still silent, as long as it is enough.

    ``excuses``: the kinds of declarations that cut their part out of a silence.
    """
    holds = limits.holds()
    least = min(hold for hold, _ in holds)
    for silence in silences(case.tracks[point.key], case.until, case.exempt(point, *excuses), least):
        reached = [(hold, level) for hold, level in holds if _exceeds(silence, hold)]
        if reached:
            hold, level = max(reached, key=lambda each: each[1])
            yield Finding(level, silence.start, silence.end, _sentence(point, silence, hold))


def _exceeds(silence: Silence, hold: float) -> bool:
    return silence.lasted > hold or (silence.end is None and silence.lasted == hold)


def _sentence(point: PointView, silence: Silence, hold: float) -> str:
    return f"{point.name}自 {clock(silence.start)} 起没有数据上传，已超过 {duration(hold)}"
