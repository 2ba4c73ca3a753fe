"""What the made-up days of the ribs share: dice that always fall alike, smooth noise, troubles. Pure.

Every value of the demo city is a function of (seed, point, instant) and of the troubles laid over it, so the
history, the live simulator and a back-fill after an outage tell the same story.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Any, NamedTuple

DAY_S = 86_400
CHINA_OFFSET_S = 8 * 3600
Span = tuple[float, float]
Row = tuple[Any, ...]
"""(epoch seconds, a value per factor in FACTORS order, flags): what the rules read and the table stores."""


class Trouble(NamedTuple):
    """Something wrong at point ``key`` over [start, end), epoch seconds; what, says the rib's demo.py."""

    kind: str
    key: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Offender:
    """A kind of trouble, the rule that it must fire, the story behind it, and how long it lasts (``lasts_s``)."""

    rule: str
    trouble: str
    story: str
    lasts_s: float


def dice(*words: object) -> Random:
    """A random source that depends on the words alone."""
    return Random("/".join(map(str, words)))


def chance(*words: object) -> float:
    """A number in [0, 1) that depends on the words alone."""
    text = "/".join(map(str, words)).encode()
    return int.from_bytes(blake2b(text, digest_size=6).digest(), "big") / 2**48


def midnight(on: date) -> float:
    """Epoch seconds of the local midnight at which ``on`` begins."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp() - CHINA_OFFSET_S


def day_of(at: float) -> date:
    """The local day of an instant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at + CHINA_OFFSET_S)).date()


def hourly(name: str, on: date, amount: float = 1.0) -> list[float]:
    """25 values in [-amount, amount], one at each full hour; the last is the next day's first."""
    first = int(midnight(on)) // 3600
    return [amount * (2 * chance(name, hour) - 1) for hour in range(first, first + 25)]


def between(values: Sequence[float], second: float) -> float:
    """The value at a second of the day, on the straight line between two full hours."""
    hour = int(second) // 3600
    part = second / 3600 - hour
    return values[hour] + (values[hour + 1] - values[hour]) * part


def tenths(value: float) -> float:
    """Rounded to one decimal, three times as fast as ``round``: millions of values are made."""
    return (value * 10 + 0.5) // 1 / 10


def cents(value: float) -> float:
    """Rounded to two decimals, as ``tenths``."""
    return (value * 100 + 0.5) // 1 / 100


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged


def without(spans: Iterable[Span], hole: Span) -> list[Span]:
    """Spans less what lies in the hole."""
    left: list[Span] = []
    for start, end in spans:
        left += [
            piece for piece in ((start, min(end, hole[0])), (max(start, hole[1]), end)) if piece[0] < piece[1]
        ]
    return left


def inside(spans: Iterable[Span], at: float) -> bool:
    return any(start <= at < end for start, end in spans)


def of_kind(troubles: Iterable[Trouble], key: str, *kinds: str) -> list[Span]:
    """When troubles of these kinds lie over a point."""
    return [(each.start, each.end) for each in troubles if each.key == key and each.kind in kinds]
