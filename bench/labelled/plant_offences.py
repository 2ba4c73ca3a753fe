"""What people at a plant do wrong with their treatment, and against an order."""

from random import Random

from alerts.rule_types import Order
from bench.labelled.month import DAY_S, HOUR_S, MINUTE_S, level_of, midnight, stretches
from bench.labelled.plant import Plant
from bench.labelled.plant_days import happened, instant, lasting, whole_run, within_run
from bench.labelled.plant_truth import GRACE_S, IDLE_HOLDS, ORDER_HOLD_S, seen, sequence
from bench.labelled.told import Happening, Label


def treatment_off(plant: Plant, day: int, random: Random) -> Happening | None:
    """To save power someone switches the treatment off while production goes on."""
    time = within_run(plant, day, lasting(random, 8 * MINUTE_S), random)
    if time is None:
        return None
    for key in plant.lines[time.line].treatment:
        plant.circuits[key].switch(plant.month.indices(time.start, time.end), False)
    labels = sequence(plant, time.line, time.start - HOUR_S / 2, time.end + HOUR_S / 2)
    return happened("treatment_off", time.start, time.end, labels)


def one_of_two_off(plant: Plant, day: int, random: Random) -> Happening | None:
    """In series each stage is needed; one of them is switched off."""
    if not any(len(line.treatment) > 1 and line.mode == "all" for line in plant.lines):
        return None
    time = within_run(plant, day, lasting(random, 10 * MINUTE_S), random)
    if time is None:
        return None
    key = random.choice(plant.lines[time.line].treatment)
    plant.circuits[key].switch(plant.month.indices(time.start, time.end), False)
    labels = sequence(plant, time.line, time.start - HOUR_S / 2, time.end + HOUR_S / 2)
    return happened("one_of_two_off", time.start, time.end, labels)


def treatment_late(plant: Plant, day: int, random: Random) -> Happening | None:
    """The furnace is lit first, the fan some time later."""
    run = whole_run(plant, day, random)
    if run is None:
        return None
    until = run.start + min(lasting(random, 6 * MINUTE_S), run.end - run.start - HOUR_S)
    for key in plant.lines[run.line].treatment:
        plant.circuits[key].switch(plant.month.indices(run.start - HOUR_S, until), False)
    labels = sequence(plant, run.line, run.start - HOUR_S, until + HOUR_S)
    return happened("treatment_late", run.start, until, labels)


def treatment_early(plant: Plant, day: int, random: Random) -> Happening | None:
    """The fan is switched off before the last melt is out, or in the same minutes."""
    run = whole_run(plant, day, random)
    if run is None:
        return None
    since = run.end - min(lasting(random, 5 * MINUTE_S) - 4 * MINUTE_S, run.end - run.start - HOUR_S)
    for key in plant.lines[run.line].treatment:
        plant.circuits[key].switch(plant.month.indices(since, run.end + HOUR_S), False)
    labels = sequence(plant, run.line, min(since, run.end) - HOUR_S, run.end + HOUR_S)
    return happened("treatment_early", min(since, run.end), max(since, run.end), labels)


def idling(plant: Plant, day: int, random: Random) -> Happening | None:
    """The treatment's inverter is turned down: it turns, but moves no air."""
    time = within_run(plant, day, lasting(random, 35 * MINUTE_S), random)
    if time is None:
        return None
    key = random.choice(plant.lines[time.line].treatment)
    circuit = plant.circuits[key]
    samples = plant.month.indices(time.start, time.end)
    circuit.switch(samples, True, random.uniform(0.15, 0.25) / circuit.load)
    labels = seen(plant.month, "PW04", key, time.start, time.end, IDLE_HOLDS)
    labels += (Label("PW14", key, time.start, time.end + 2 * HOUR_S, sure=False),)  # down and up in one step
    return happened("idling", time.start, time.end, labels)


def against_order(plant: Plant, day: int, random: Random) -> Happening | None:
    """An emergency stop is ordered; a line works on secretly, with its treatment or by night."""
    if any(plant.run(each, 0) is None for each in (day, day + 1)) or day + 3 >= plant.month.days:
        return None
    start, end = midnight(day) + 4 * HOUR_S, midnight(day + 2) + 4 * HOUR_S
    plant.orders.append(Order("stop", instant(start), instant(end)))
    for number in range(len(plant.lines)):
        plant.rest(number, start - 2 * HOUR_S, end + 4 * HOUR_S)
    number = random.randrange(len(plant.lines))
    begin = start + GRACE_S + random.uniform(2, 30) * HOUR_S
    run = plant.work(number, (begin, begin + lasting(random, 14 * MINUTE_S)), random)
    labels: list[Label] = []
    for key in plant.lines[number].production:
        labels += _ordered_off(plant, key, start + GRACE_S, end, run[0] - HOUR_S)
    return happened("against_order", start, end, labels)


def _ordered_off(plant: Plant, key: str, start: float, end: float, since: float) -> list[Label]:
    on = plant.circuits[key].on
    return [
        Label("PW05", key, first, over, 2)
        for first, last, over in stretches(plant.month, max(start, since), end, lambda index: bool(on[index]))
        if level_of(last - first, (ORDER_HOLD_S,))
    ]


def stopped_too_late(plant: Plant, day: int, random: Random) -> Happening | None:
    """An order comes in the midst of a shift, and the shift is finished long after the grace."""
    if plant.regime not in ("day", "two_shifts") or plant.run(day, 0) is None:
        return None
    start = midnight(day) + random.uniform(11, 13) * HOUR_S
    end = midnight(day) + DAY_S
    plant.orders.append(Order("stop", instant(start), instant(end)))
    stops = start + random.uniform(0.3, 3.0) * HOUR_S
    labels: list[Label] = []
    for line in plant.lines:
        for key in line.production:
            plant.circuits[key].switch(plant.month.indices(stops, end + 4 * HOUR_S), False)
            labels += _ordered_off(plant, key, start + GRACE_S, end, start + GRACE_S)
        for key in line.treatment:
            plant.circuits[key].switch(plant.month.indices(stops + HOUR_S / 4, end + 4 * HOUR_S), False)
    return happened("stopped_too_late", start, end, labels)


OFFENCES = {
    each.__name__: each
    for each in (
        treatment_off,
        one_of_two_off,
        treatment_late,
        treatment_early,
        idling,
        against_order,
        stopped_too_late,
    )
}
