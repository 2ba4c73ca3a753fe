"""What an observer who knows whether a circuit truly runs must call a breach, by the wording of the rules.

Only instants at which samples arrive count: nobody can see what happens between them.
"""

from collections.abc import Iterator

from bench.labelled.month import HOUR_S, MINUTE_S, Month, level_of, stretches
from bench.labelled.plant import Circuit, Plant
from bench.labelled.told import Label

OFF_HOLDS = (5 * MINUTE_S, 15 * MINUTE_S)
LATE_S = LAG_S = 5 * MINUTE_S
IDLE_HOLDS = (30 * MINUTE_S, 120 * MINUTE_S)
ORDER_HOLD_S = 10 * MINUTE_S
GRACE_S = 60 * MINUTE_S
PHASE_HOLDS = (5 * MINUTE_S,)
SILENT_HOLDS = (30 * MINUTE_S, 240 * MINUTE_S)


def sequence(plant: Plant, number: int, start: float, end: float) -> tuple[Label, ...]:
    """All that PW01, PW02 and PW03 must say of a line between two instants."""
    labels: list[Label] = []
    for key in plant.lines[number].production:
        labels += _not_running(plant, number, key, start, end)
        labels += _late(plant, number, key, start, end)
        labels += _early(plant, number, key, start, end)
    return tuple(labels)


def _not_running(plant: Plant, number: int, key: str, start: float, end: float) -> Iterator[Label]:
    own = plant.circuits[key]

    def breach(index: int) -> bool:
        return bool(own.on[index]) and not plant.met(number, index)

    for first, last, over in stretches(plant.month, start, end, breach):
        if level := level_of(last - first, OFF_HOLDS):
            yield Label("PW01", key, first, over, level)


def _turns(plant: Plant, circuit: Circuit, start: float, end: float, to: bool) -> Iterator[int]:
    before = None
    for index in plant.month.heard(start, end):
        now = bool(circuit.on[index])
        if now is to and before is (not to):
            yield index
        before = now


def _late(plant: Plant, number: int, key: str, start: float, end: float) -> Iterator[Label]:
    month, own = plant.month, plant.circuits[key]
    for turn in _turns(plant, own, start, end, to=True):
        if plant.met(number, turn):
            continue
        over = next(
            (at for at in month.heard(month.at(turn), end) if plant.met(number, at) or not own.on[at]), None
        )
        if over is not None and month.at(over) - month.at(turn) > LATE_S:
            yield Label("PW02", key, month.at(turn), month.at(over))


def _early(plant: Plant, number: int, key: str, start: float, end: float) -> Iterator[Label]:
    month = plant.month
    for turn in _turns(plant, plant.circuits[key], start, end, to=False):
        heard = list(month.heard(start, end))
        place = heard.index(turn)
        if not plant.met(number, turn):
            while place and not plant.met(number, heard[place - 1]):
                place -= 1
            if place and heard[place] < turn and plant.circuits[key].on[heard[place]]:
                yield Label("PW03", key, month.at(heard[place]), month.at(turn))
            continue
        gone = next((at for at in heard[place:] if not plant.met(number, at)), None)
        if gone is not None and month.at(gone) - month.at(turn) < LAG_S - month.step:
            yield Label("PW03", key, month.at(turn), month.at(gone))


def seen(
    month: Month, rule: str, subject: str, start: float, end: float, holds: tuple[float, ...]
) -> tuple[Label, ...]:
    """A label for something that truly lasted over [start, end), if the samples show it for long enough."""
    return tuple(
        Label(rule, subject, first, over, level)
        for first, last, over in stretches(
            month, start, end + 2 * HOUR_S, lambda index: start <= month.at(index) < end
        )
        if (level := level_of(last - first, holds))
    )


def silence(month: Month, subject: str, start: float, end: float) -> tuple[Label, ...]:
    """PW12 for samples missing over [start, end)."""
    before = list(month.heard(start - HOUR_S, start))
    after = next(month.heard(end, end + HOUR_S), None)
    if not before or after is None:
        return ()
    first, last = month.at(before[-1]), month.at(after)
    level = sum(last - first > hold for hold in SILENT_HOLDS)
    return (Label("PW12", subject, first, last, level),) if level else ()
