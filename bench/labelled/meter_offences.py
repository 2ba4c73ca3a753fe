"""What goes wrong with a plant's supply, its meters and their gateway."""

from collections.abc import Callable
from random import Random

from alerts.rule_types import SITE, Row
from bench.labelled.month import HOUR_S, MINUTE_S
from bench.labelled.plant import Circuit, Plant
from bench.labelled.plant_days import happened, lasting, within_run
from bench.labelled.plant_truth import PHASE_HOLDS, seen, silence
from bench.labelled.told import Happening, Label

POWER, CURRENTS, VOLTAGES = 1, (2, 3, 4), (5, 6, 7)
SAME = 12


def replaced(row: Row, places: tuple[int, ...], change: Callable[[float], float]) -> Row:
    """The row with some of its values changed."""
    return tuple(change(value) if place in places else value for place, value in enumerate(row))


def voltage_phase_lost(plant: Plant, day: int, random: Random) -> Happening | None:
    """A fuse blows: one phase of a circuit has nearly no voltage."""
    time = within_run(plant, day, lasting(random, 8 * MINUTE_S), random)
    if time is None:
        return None
    circuit = _one(plant, time.line, random)
    left, phase = random.uniform(0, 0.5), (random.choice(VOLTAGES),)
    _spoil(
        plant, circuit, time.start, time.end,
        lambda _, row: replaced(row, phase, lambda volts: round(volts * left, 1)),
    )  # fmt: skip
    labels = seen(plant.month, "PW08", circuit.key, time.start, time.end, PHASE_HOLDS)
    return happened("voltage_phase_lost", time.start, time.end, labels)


def current_phase_lost(plant: Plant, day: int, random: Random) -> Happening | None:
    """A lead comes off its clamp: the motor runs on two phases."""
    time = within_run(plant, day, lasting(random, 8 * MINUTE_S), random)
    if time is None:
        return None
    circuit = _one(plant, time.line, random)
    phase = (random.choice(CURRENTS),)
    _spoil(
        plant, circuit, time.start, time.end,
        lambda _, row: replaced(row, phase, lambda amps: round(amps * 0.005, 2)),
    )  # fmt: skip
    labels = seen(plant.month, "PW08", circuit.key, time.start, time.end, PHASE_HOLDS)
    return happened("current_phase_lost", time.start, time.end, labels)


def unbalanced(plant: Plant, day: int, random: Random) -> Happening | None:
    """A winding ages, or a welder hangs on one phase: one current is far below the others."""
    time = within_run(plant, day, lasting(random, 35 * MINUTE_S), random)
    if time is None:
        return None
    circuit = _one(plant, time.line, random)
    phase, left = (random.choice(CURRENTS),), random.uniform(0.4, 0.6)
    _spoil(
        plant, circuit, time.start, time.end,
        lambda _, row: replaced(row, phase, lambda amps: round(amps * left, 2)),
    )  # fmt: skip
    return happened("unbalanced", time.start, time.end, _unbalanced(plant, circuit, time.start, time.end))


def _unbalanced(plant: Plant, circuit: Circuit, start: float, end: float) -> tuple[Label, ...]:
    return seen(plant.month, "PW10", circuit.key, start, end, (30 * MINUTE_S,))


def meter_silent(plant: Plant, day: int, random: Random) -> Happening | None:
    """One meter drops off the bus, while the gateway goes on sending the others."""
    time = within_run(plant, day, lasting(random, 40 * MINUTE_S), random)
    if time is None:
        return None
    circuit = _one(plant, time.line, random)
    circuit.mute.update(plant.month.indices(time.start, time.end))
    labels = silence(plant.month, circuit.key, time.start, time.end)
    return happened("meter_silent", time.start, time.end, labels)


def gateway_silent(plant: Plant, day: int, random: Random) -> Happening | None:
    """The gateway loses its connection: no circuit of the plant is heard."""
    time = within_run(plant, day, lasting(random, 40 * MINUTE_S), random)
    if time is None:
        return None
    plant.month.lost.update(plant.month.indices(time.start, time.end))
    labels = [label for key in plant.circuits for label in silence(plant.month, key, time.start, time.end)]
    return happened("gateway_silent", time.start, time.end, labels)


def frozen(plant: Plant, day: int, random: Random) -> Happening | None:
    """A meter's processor hangs, and its last values, its counter's too, are read again and again."""
    time = within_run(plant, day, lasting(random, (SAME - 1) * plant.month.step), random)
    if time is None:
        return None
    circuit = _one(plant, time.line, random)
    heard = list(plant.month.heard(time.start, time.end))
    stuck: list[Row] = []

    def repeat(index: int, row: Row) -> Row:
        stuck.append(row)
        return (row[0], *stuck[0][1:])

    _spoil(plant, circuit, time.start, time.end, repeat)
    over = next(plant.month.heard(time.end, time.end + HOUR_S), None)
    if len(heard) < SAME or over is None:
        return happened("frozen", time.start, time.end, ())
    start, end = plant.month.at(heard[0]), plant.month.at(over)
    counters = Label("PW07", SITE, start, end, sure=False)
    return happened("frozen", time.start, time.end, (Label("PW13", circuit.key, start, end), counters))


def _one(plant: Plant, line: int, random: Random) -> Circuit:
    """Some circuit of a line, one that really runs."""
    return plant.circuits[random.choice(plant.keys(line))]


def _spoil(
    plant: Plant, circuit: Circuit, start: float, end: float, change: Callable[[int, Row], Row]
) -> None:
    circuit.spoils.append((plant.month.indices(start, end), change))


OFFENCES = {
    each.__name__: each
    for each in (
        voltage_phase_lost,
        current_phase_lost,
        unbalanced,
        meter_silent,
        gateway_silent,
        frozen,
    )
}
