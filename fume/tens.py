"""Ten-minute means and the business days that they fill: what the rules that look back over days judge by. Pure.

A live point comes with a sample a ten minutes, already a mean (fume/slow.py); a file with a sample a minute gives
the same means here.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.common_rules import Window, windows
from alerts.rule_types import Hours, PointView
from alerts.timeline import Case, Span, joined
from fume.conversion import assessed

TEN_MINUTES_S = 600.0
VALID_MIN = 8
DAY_S = 86_400.0
CHINA_OFFSET_S = 8 * 3600.0
VALID_SHARE = 0.75
"""A day counts when so much of its business hours was measured."""


class Ten(NamedTuple):
    """Ten minutes: the assessed mean, and for how much of it fan and purifier ran; None where UNKNOWN."""

    start: float
    fume: float | None
    fan: float | None


class Day(NamedTuple):
    """A local day from midnight to midnight; ``tens`` and ``hours`` of its business, which may end after it."""

    start: float
    hours: Sequence[Span]
    tens: Sequence[Ten]

    @property
    def window(self) -> Window:
        return Window(self.start, self.start + DAY_S, None, 0, 0)

    @property
    def is_measured(self) -> bool:
        """Whether enough of the business hours was measured."""
        wanted = sum(closes - opens for opens, closes in self.hours) / TEN_MINUTES_S
        return bool(wanted) and sum(each.fume is not None for each in self.tens) >= VALID_SHARE * wanted

    @property
    def fumes(self) -> list[float]:
        return [each.fume for each in self.tens if each.fume is not None]

    @property
    def fans(self) -> list[float]:
        return [each.fan for each in self.tens if each.fan is not None]


def means(case: Case, point: PointView, name: str, values: Sequence[float | None]) -> dict[float, float]:
    """Start of ten minutes → mean, where enough of them was valid; kept under ``name``."""
    track = case.tracks[point.key]
    return case.shared(
        ("tens", point.key, name),
        lambda: {
            each.start: each.mean
            for each in windows(track, values, TEN_MINUTES_S, VALID_MIN, case.until)
            if each.mean is not None
        },
    )


def tens(case: Case, point: PointView) -> list[Ten]:
    """Every ten minutes of which something is known, in order."""
    track = case.tracks[point.key]
    fume = means(case, point, "fume", assessed(case, point))
    fan = means(case, point, "fan_on", track.known("fan_on"))
    return case.shared(
        ("tens", point.key),
        lambda: [Ten(at, fume.get(at), fan.get(at)) for at in sorted(fume.keys() | fan.keys())],
    )


def days(case: Case, point: PointView) -> list[Day]:
    """The local days whose business is over, from the first sample on."""
    return case.shared(("days", point.key), lambda: list(_days(case, point)))


def _days(case: Case, point: PointView) -> Iterator[Day]:
    times, found = case.tracks[point.key].times, tens(case, point)
    if not times or not case.site.hours:
        return
    first, last = local_day(times[0]), local_day(case.until)
    place = 0
    for day in range(int(first), int(last) + 1):
        midnight = local_midnight(day)
        hours = opened(case.site.hours, [midnight])
        closes = hours[-1][1]
        if closes > case.until:
            return
        while place < len(found) and found[place].start < midnight:
            place += 1
        yield Day(midnight, hours, list(_inside(found, place, hours)))


def _inside(found: Sequence[Ten], place: int, hours: Sequence[Span]) -> Iterator[Ten]:
    """The tens that lie wholly within the hours, from ``place`` on."""
    for at in range(place, len(found)):
        start = found[at].start
        if start >= hours[-1][1]:
            return
        if any(opens <= start and start + TEN_MINUTES_S <= closes for opens, closes in hours):
            yield found[at]


def opened(hours: Sequence[Hours], midnights: Iterable[float]) -> list[Span]:
    """The business periods of the days that begin at these midnights, joined where they touch."""
    return joined(
        (midnight + opens, midnight + closes + (DAY_S if closes < opens else 0))
        for midnight in midnights
        for opens, closes in hours
    )


def local_day(at: float) -> float:
    """Days since 1970 in +08:00."""
    return (at + CHINA_OFFSET_S) // DAY_S


def local_midnight(day: float) -> float:
    return day * DAY_S - CHINA_OFFSET_S
