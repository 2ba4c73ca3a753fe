"""In which order a crew goes round: always to the nearest place not yet visited. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to go to, WGS-84; without coordinates it comes last, in the order it was given."""

    key: int
    lon: float | None = None
    lat: float | None = None


Place = tuple[float, float]


def distance_km(here: Place, there: Place) -> float:
    """The great-circle distance between two (lon, lat)."""
    (lon, lat), (other_lon, other_lat) = ((radians(x), radians(y)) for x, y in (here, there))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def ordered(stops: Sequence[Stop], start: Place | None) -> list[Stop]:
    """The stops as they are reached from ``start``, the nearest next; equal distances by key.

    Without a start, the first one given is where the tour begins.
    """
    placed = {
        each.key: (each.lon, each.lat) for each in stops if each.lon is not None and each.lat is not None
    }
    left = sorted((each for each in stops if each.key in placed), key=lambda each: each.key)
    here, found = start, list[Stop]()
    while left:
        if here is None:
            nearest = left[0]
        else:
            at = here
            nearest = min(left, key=lambda each: (round(distance_km(at, placed[each.key]), 6), each.key))
        left.remove(nearest)
        found.append(nearest)
        here = placed[nearest.key]
    return [*found, *(each for each in stops if each.key not in placed)]


def by_hand(order: Sequence[int], stops: Sequence[Stop], start: Place | None) -> list[Stop]:
    """The stops in an order given by their keys; others are put in where they lengthen the way least."""
    known = {each.key: each for each in stops}
    found = [known[key] for key in dict.fromkeys(order) if key in known]
    kept = {each.key for each in found}
    for each in ordered([stop for stop in stops if stop.key not in kept], start):
        ways = [[*found[:at], each, *found[at:]] for at in range(len(found), -1, -1)]
        found = min(ways, key=lambda way: round(length_km(way, start), 6))
    return found


def length_km(stops: Sequence[Stop], start: Place | None) -> float:
    """How far the tour is, beginning at ``start`` and ending at its last stop with coordinates."""
    walked, here = 0.0, start
    for each in stops:
        if each.lon is None or each.lat is None:
            continue
        there = (each.lon, each.lat)
        walked += distance_km(here, there) if here else 0.0
        here = there
    return walked
