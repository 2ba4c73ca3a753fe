"""Spreading visits over the days of a month, never beyond what a crew can do a day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Spread:
    """``days``: keys of each day in the order given; ``left_over``: what no day had room for."""

    days: dict[date, tuple[int, ...]]
    left_over: tuple[int, ...]


def parts(days: Sequence[Item], count: int) -> list[Sequence[Item]]:
    """The days cut into ``count`` runs of about the same length, in order."""
    return [days[len(days) * at // count : len(days) * (at + 1) // count] for at in range(count)]


def spread(
    keys: Sequence[int],
    days: Sequence[date],
    capacity: int,
    *,
    taken: Mapping[date, int] | None = None,
    nearby: Mapping[date, int] | None = None,
) -> Spread:
    """Give each key a day; neighbours in ``keys`` share a day or have the next one.

    Outings lie evenly over the days and fill half a day's ``capacity``: the other half is for the district's
    other platforms and for repairs. ``taken`` counts what the crew does on a day already; of the days of one
    stretch the one is taken on which it is ``nearby`` anyway, or else has most room.
    """
    room = {on: max(0, capacity - (taken or {}).get(on, 0)) for on in days}
    outings = _outings(len(keys), days, capacity, room, nearby or {})
    first = quotas(len(keys), [room[on] for on in outings])
    counts = dict(zip(outings, first, strict=True))
    others = [on for on in days if on not in counts]
    rest = quotas(len(keys) - sum(first), [room[on] for on in others])
    counts.update(zip(others, rest, strict=True))
    return _dealt(keys, counts)


def _outings(
    count: int, days: Sequence[date], capacity: int, room: Mapping[date, int], nearby: Mapping[date, int]
) -> list[date]:
    """The days to go out on for ``count`` visits: one of each of as many stretches of the month."""
    a_day = max(1, -(-capacity // 2))
    wanted = min(len(days), -(-count // a_day))

    def fitness(on: date) -> tuple[int, bool, int, int]:
        return min(room[on], a_day), nearby.get(on, 0) > 0, room[on], -on.toordinal()

    return [max(stretch, key=fitness) for stretch in parts(days, wanted)] if wanted else []


def quotas(count: int, rooms: Sequence[int]) -> list[int]:
    """How many of ``count`` each day takes: an even share, and what a full day cannot take goes where most
    room is left; the sum falls short of ``count`` only when every day is full."""
    found = [0] * len(rooms)
    for at in range(len(rooms)):
        even = count * (at + 1) // len(rooms) - count * at // len(rooms)
        found[at] = min(even, rooms[at])
    for _ in range(count - sum(found)):
        spare = [room - taken for room, taken in zip(rooms, found, strict=True)]
        if max(spare, default=0) <= 0:
            break
        found[spare.index(max(spare))] += 1
    return found


def _dealt(keys: Sequence[int], counts: Mapping[date, int]) -> Spread:
    found, used = dict[date, tuple[int, ...]](), 0
    for on in sorted(counts):
        if counts[on]:
            found[on] = tuple(keys[used : used + counts[on]])
            used += counts[on]
    return Spread(found, tuple(keys[used:]))
