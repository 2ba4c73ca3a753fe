"""When in a plant's day something can happen, for how long, and what is told about it afterwards."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from bench.labelled.month import DAY_S, MINUTE_S, midnight
from bench.labelled.plant import Plant
from bench.labelled.told import Happening, Label

MARGIN_S = 50 * MINUTE_S


class Time(NamedTuple):
    """A stretch of time at one line of a plant."""

    line: int
    start: float
    end: float


def lasting(random: Random, around_s: float) -> float:
    """How long something goes on: often about as long as would matter, often much longer."""
    if random.random() < 0.4:
        return around_s * random.uniform(0.5, 1.6)
    return around_s * random.lognormvariate(1.3, 0.7)


def runs(plant: Plant, day: int) -> Iterator[Time]:
    """The production that begins this day; of a plant that never stops, this day's part of it."""
    for line in range(len(plant.lines)):
        if plant.regime == "continuous":
            yield Time(line, midnight(day), midnight(day) + DAY_S)
        elif span := plant.run(day, line):
            yield Time(line, *span)


def whole_run(plant: Plant, day: int, random: Random) -> Time | None:
    """A run with a beginning and an end."""
    chosen = [] if plant.regime == "continuous" else list(runs(plant, day))
    return random.choice(chosen) if chosen else None


def within_run(plant: Plant, day: int, lasts_s: float, random: Random) -> Time | None:
    """A time so long in the midst of production; shorter, where the run is too short."""
    chosen = list(runs(plant, day))
    if not chosen:
        return None
    run = random.choice(chosen)
    lasts_s = min(lasts_s, run.end - run.start - 2 * MARGIN_S)
    start = random.uniform(run.start + MARGIN_S, run.end - MARGIN_S - lasts_s)
    return Time(run.line, start, start + lasts_s)


def happened(kind: str, start: float, end: float, labels: Sequence[Label]) -> Happening:
    """What happened; where nothing need be found because it was too short, that is a look-alike of its own."""
    known = any(each.sure for each in labels)
    return Happening(kind if known else f"{kind}, too short", start, end, tuple(labels))


def instant(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
