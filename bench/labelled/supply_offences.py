"""What goes wrong with the supply of a plant and with how it is metered."""

from collections.abc import Iterator
from random import Random

from alerts.rule_types import SITE
from bench.labelled.means import Mean, runs
from bench.labelled.meter_offences import CURRENTS, POWER, VOLTAGES, replaced
from bench.labelled.month import HOUR_S, MINUTE_S
from bench.labelled.plant import Circuit, Plant
from bench.labelled.plant_days import Time, happened, lasting, within_run
from bench.labelled.plant_truth import seen
from bench.labelled.told import Happening, Label

MERGED = 3
HIGH_V = 252.0
UNEVEN, UNEVEN_HOURS = 0.20, 3
LEAP, MOST = 0.5, 1.3
"""Of the rated power."""
BEFORE = 13
"""Samples of running as usual that make a leap one."""


def wrong_ratio(plant: Plant, day: int, random: Random) -> Happening | None:
    """After a meter is exchanged its transformer ratio is set wrong: everything reads several times too much."""
    time = within_run(plant, day, random.uniform(0.3, 5) * HOUR_S, random)
    if time is None:
        return None
    circuit = plant.circuits[random.choice(plant.keys(time.line))]
    if not all(circuit.on[at] for at in list(_earlier(plant, time.start))[-BEFORE - 4 :]):
        return None
    times = random.choice((2.0, 2.5, 3.0))
    _scale(plant, circuit, time, times)
    reads = circuit.load * times
    labels = (
        seen(plant.month, "PW16", circuit.key, time.start, time.end, (0.0,)) if reads > 1.1 * MOST else ()
    )
    leap = circuit.load * (times - 1)
    if leap > 1.15 * LEAP:
        labels += seen(plant.month, "PW14", circuit.key, time.start, time.end, (plant.month.step * 1.0,))
    return happened("wrong_ratio", time.start, time.end, (*labels, *_perhaps(circuit, time)))


def _earlier(plant: Plant, start: float) -> Iterator[int]:
    return plant.month.heard(start - 2 * HOUR_S, start)


def _scale(plant: Plant, circuit: Circuit, time: Time, times: float) -> None:
    circuit.spoils.append(
        (
            plant.month.indices(time.start, time.end),
            lambda _, row: replaced(row, (POWER, *CURRENTS), lambda value: round(value * times, 2)),
        )
    )


def _perhaps(circuit: Circuit, time: Time) -> tuple[Label, ...]:
    """Between the thresholds either rule may speak; and when the reading comes back the leap is over."""
    rules = ("PW14", "PW16")
    return tuple(Label(rule, circuit.key, time.start, time.end + 2 * HOUR_S, sure=False) for rule in rules)


def reversed_transformer(plant: Plant, day: int, random: Random) -> Happening | None:
    """A current transformer is put on the wrong way round: power flows backwards."""
    time = within_run(plant, day, lasting(random, 20 * MINUTE_S), random)
    if time is None:
        return None
    circuit = plant.circuits[random.choice(plant.keys(time.line))]
    _scale(plant, circuit, time, -1.0)
    labels = seen(plant.month, "PW16", circuit.key, time.start, time.end, (0.0,))
    return happened("reversed_transformer", time.start, time.end, labels)


def power_cut(plant: Plant, day: int, random: Random) -> Happening | None:
    """A line's switchgear trips: production and treatment stand without voltage, the gateway lives on."""
    time = within_run(plant, day, lasting(random, 20 * MINUTE_S), random)
    if time is None:
        return None
    keys = plant.keys(time.line)
    samples = plant.month.indices(time.start, time.end)
    for key in keys:
        circuit = plant.circuits[key]
        circuit.switch(samples, False)
        circuit.spoils.append(
            (
                samples,
                lambda _, row: replaced(
                    replaced(row, (POWER, *CURRENTS), lambda _: 0.0),
                    VOLTAGES,
                    lambda _: round(random.uniform(0, 4), 1),
                ),
            )
        )
    subjects = (SITE,) if len(keys) >= MERGED else keys
    labels = [
        label
        for subject in subjects
        for label in seen(plant.month, "PW09", subject, time.start, time.end, (0.0,))
    ]
    return happened("power_cut", time.start, time.end, labels)


def high_voltage(plant: Plant, day: int, random: Random) -> Happening | None:
    """The grid's voltage climbs over what the officer allows for this circuit."""
    time = within_run(plant, day, lasting(random, 15 * MINUTE_S), random)
    limited = [key for key in plant.limited if time and key in plant.keys(time.line)]
    if time is None or not limited:
        return None
    circuit = plant.circuits[limited[0]]
    circuit.spoils.append(
        (
            plant.month.indices(time.start, time.end),
            lambda _, row: replaced(row, VOLTAGES, lambda volts: round(volts + HIGH_V - 228, 1)),
        )
    )
    labels = seen(plant.month, "PW11", circuit.key, time.start, time.end, (0.0,))
    return happened("high_voltage", time.start, time.end, labels)


def unmetered_machine(plant: Plant, day: int, random: Random) -> Happening | None:
    """A machine works before the sub-meters. Where these need not cover everything that is nobody's fault."""
    time = within_run(plant, day, random.uniform(1, 9) * HOUR_S, random)
    if time is None:
        return None
    usual = sum(_kw(circuit, _first(plant, time)) for circuit in plant.circuits.values())
    extra = usual * random.uniform(0.5, 1.2)
    for index in plant.month.indices(time.start, time.end):
        plant.hidden_kw[index] += extra
    over = [Label("PW16", "M", time.start, time.end, sure=False)]
    if not plant.fully_submetered:
        return Happening("unmetered_machine.not_covered", time.start, time.end, tuple(over))
    return happened("unmetered_machine", time.start, time.end, _uneven(plant, time) + over)


def _first(plant: Plant, time: Time) -> int:
    return plant.month.indices(time.start, time.end)[0]


def _kw(circuit: Circuit, index: int) -> float:
    """What a single circuit truly draws."""
    if circuit.kind == "total":
        return 0.0
    return circuit.rated_kw * circuit.load * circuit.share[index] if circuit.on[index] else circuit.rest_kw


def _uneven(plant: Plant, time: Time) -> list[Label]:
    """By whole hours: what the master meter counts and no other, as a share of all."""
    hours = []
    at = (time.start - 2 * HOUR_S) // HOUR_S * HOUR_S
    while at < time.end + 2 * HOUR_S:
        samples = plant.month.indices(at, at + HOUR_S)
        hidden = sum(plant.hidden_kw[index] for index in samples)
        total = hidden + sum(_kw(each, index) for each in plant.circuits.values() for index in samples)
        hours.append(Mean(at, at + HOUR_S, hidden / total, 0.15))
        at += HOUR_S
    return [
        Label("PW07", SITE, each.start, each.end, sure=each.surely >= UNEVEN_HOURS)
        for each in runs(hours, UNEVEN)
        if each.maybe >= UNEVEN_HOURS
    ]


OFFENCES = {
    each.__name__: each
    for each in (
        wrong_ratio,
        reversed_transformer,
        power_cut,
        high_voltage,
        unmetered_machine,
    )
}
