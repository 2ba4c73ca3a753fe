"""What happens at a plant every month and is nobody's fault."""

from random import Random

from alerts.rule_types import Declaration, Order
from bench.labelled.meter_offences import CURRENTS, POWER, replaced
from bench.labelled.month import DAY_S, HOUR_S, MINUTE_S, midnight
from bench.labelled.plant import FLAGGED, Plant
from bench.labelled.plant_days import instant, runs, whole_run, within_run
from bench.labelled.plant_truth import silence
from bench.labelled.told import Happening


def lunch_break(plant: Plant, day: int, random: Random) -> Happening | None:
    """Production pauses, its treatment a little later, and comes back first."""
    time = within_run(plant, day, random.uniform(40, 90) * MINUTE_S, random)
    if time is None:
        return None
    line = plant.lines[time.line]
    for key in line.production:
        plant.circuits[key].switch(plant.month.indices(time.start, time.end), False)
    for key in line.treatment:
        rest = plant.month.indices(time.start + 8 * MINUTE_S, time.end - 8 * MINUTE_S)
        plant.circuits[key].switch(rest, False)
    return Happening("lunch_break", time.start, time.end)


def no_work_today(plant: Plant, day: int, random: Random) -> Happening | None:
    """No orders, the plant stays shut; so does its treatment."""
    run = whole_run(plant, day, random)
    if run is None:
        return None
    for number in range(len(plant.lines)):
        plant.rest(number, run.start - HOUR_S, run.end + HOUR_S)
    return Happening("no_work_today", run.start, run.end)


def order_obeyed(plant: Plant, day: int, random: Random) -> Happening | None:
    """A stop is ordered and kept; the last melt is poured within the grace."""
    if plant.regime == "night" or any(plant.run(each, 0) is None for each in (day, day + 1)):
        return None
    start = midnight(day) + 10 * HOUR_S
    end = midnight(day + 2)
    plant.orders.append(Order("stop", instant(start), instant(end)))
    stops = start + random.uniform(5, 50) * MINUTE_S
    for line in plant.lines:
        for key in line.production:
            plant.circuits[key].switch(plant.month.indices(stops, end), False)
        for key in line.treatment:
            plant.circuits[key].switch(plant.month.indices(stops + 10 * MINUTE_S, end), False)
    return Happening("order_obeyed", start, end)


def standby_takes_over(plant: Plant, day: int, random: Random) -> Happening | None:
    """The fan in use is serviced, the standby runs instead."""
    time = within_run(plant, day, random.uniform(1, 5) * HOUR_S, random)
    if time is None or not plant.lines[time.line].standby:
        return None
    line = plant.lines[time.line]
    early, late = time.start - 12 * MINUTE_S, time.end + 12 * MINUTE_S
    plant.circuits[line.standby[0]].switch(plant.month.indices(early, late), True)
    plant.circuits[line.treatment[0]].switch(plant.month.indices(time.start, time.end), False)
    return Happening("standby_takes_over", early, late)


def one_is_enough(plant: Plant, day: int, random: Random) -> Happening | None:
    """Of two parallel fans one rests."""
    time = within_run(plant, day, random.uniform(1, 6) * HOUR_S, random)
    if time is None or plant.lines[time.line].mode != "any":
        return None
    key = random.choice(plant.lines[time.line].treatment)
    plant.circuits[key].switch(plant.month.indices(time.start, time.end), False)
    return Happening("one_is_enough", time.start, time.end)


def treatment_not_heard(plant: Plant, day: int, random: Random) -> Happening | None:
    """The treatment's meter is silent; the fan itself runs on. That is offline, never off."""
    time = within_run(plant, day, random.uniform(1, 6) * HOUR_S, random)
    if time is None:
        return None
    key = random.choice(plant.lines[time.line].treatment)
    plant.circuits[key].mute.update(plant.month.indices(time.start, time.end))
    return Happening(
        "treatment_not_heard", time.start, time.end, silence(plant.month, key, time.start, time.end)
    )


def silence_declared(plant: Plant, day: int, random: Random) -> Happening | None:
    """A broken gateway was reported and the report approved; nothing comes until it is mended."""
    time = within_run(plant, day, random.uniform(2, 7) * HOUR_S, random)
    if time is None:
        return None
    plant.month.lost.update(plant.month.indices(time.start, time.end))
    cover = instant(time.start - HOUR_S / 4), instant(time.end + HOUR_S / 4)
    plant.declarations.append(Declaration("fault", tuple(plant.circuits), *cover, approved=True))
    return Happening("silence_declared", time.start, time.end)


def repair_declared(plant: Plant, day: int, random: Random) -> Happening | None:
    """During an approved repair of the fan it is tried at low speed."""
    time = within_run(plant, day, random.uniform(1, 4) * HOUR_S, random)
    if time is None:
        return None
    circuit = plant.circuits[random.choice(plant.lines[time.line].treatment)]
    circuit.switch(plant.month.indices(time.start, time.end), True, 0.2 / circuit.load)
    cover = instant(time.start - HOUR_S / 4), instant(time.end + HOUR_S / 4)
    plant.declarations.append(Declaration("repair", (circuit.key,), *cover, approved=True))
    return Happening("repair_declared", time.start, time.end)


def warm_standby(plant: Plant, day: int, random: Random) -> Happening | None:
    """Overnight a furnace is kept warm, far below what melting takes; the treatment is off."""
    run = whole_run(plant, day, random)
    after = plant.run(day + 1, run.line) if run else None
    if run is None or after is None:
        return None
    start, end = run.end + HOUR_S, after[0] - HOUR_S
    if end - start < HOUR_S:
        return None
    circuit = plant.circuits[plant.lines[run.line].production[0]]
    for index in plant.month.indices(start, end):
        circuit.share[index] = random.uniform(0.035, 0.055)
    circuit.spoils.append(
        (
            plant.month.indices(start, end),
            lambda index, row: replaced(
                row, (POWER, *CURRENTS), lambda _: round(circuit.rated_kw * circuit.share[index], 2)
            ),
        )
    )
    return Happening("warm_standby", start, end)


def steady_kiln(plant: Plant, day: int, random: Random) -> Happening | None:
    """A kiln draws nearly the same for hours: its meter wavers between two neighbouring values."""
    time = within_run(plant, day, random.uniform(3, 8) * HOUR_S, random)
    if time is None:
        return None
    circuit = plant.circuits[plant.lines[time.line].production[0]]
    base, places = round(circuit.rated_kw * circuit.load, 1), plant.month.indices(time.start, time.end)
    wavers = {index: base + 0.1 * ((index // random.randint(2, 5)) % 2) for index in places}
    circuit.spoils.append(
        (places, lambda index, row: replaced(row, (POWER,), lambda _: round(wavers[index], 1)))
    )
    return Happening("steady_kiln", time.start, time.end)


def melting_cycles(plant: Plant, day: int, random: Random) -> Happening | None:
    """A furnace melts, is tapped and charged at low power, and melts again."""
    time = within_run(plant, day, random.uniform(4, 8) * HOUR_S, random)
    if time is None:
        return None
    circuit = plant.circuits[plant.lines[time.line].production[0]]
    cycle = random.uniform(45, 75) * MINUTE_S
    for index in plant.month.indices(time.start, time.end):
        melting = (plant.month.at(index) - time.start) % cycle < 0.7 * cycle
        circuit.share[index] = (
            random.uniform(0.95, 1.0) if melting else random.uniform(0.25, 0.3) / circuit.load
        )
    return Happening("melting_cycles", time.start, time.end)


def meter_checked(plant: Plant, day: int, random: Random) -> Happening | None:
    """Maintenance: the meter says so in its flags, whatever its values."""
    time = within_run(plant, day, random.uniform(30, 150) * MINUTE_S, random)
    if time is None:
        return None
    circuit = plant.circuits[random.choice(plant.keys(time.line))]
    flags = random.choice("CMD") * FLAGGED
    circuit.spoils.append(
        (plant.month.indices(time.start, time.end), lambda _, row: (row[0], *[0.0] * 8, flags))
    )
    return Happening("meter_checked", time.start, time.end)


def lone_gaps(plant: Plant, day: int, random: Random) -> Happening | None:
    """A bad radio day: a third of the frames are lost, never half an hour of them."""
    start, end = midnight(day), midnight(day) + DAY_S
    for index in plant.month.indices(start, end):
        if random.random() < 0.33 and not {index - 1, index - 2} <= plant.month.lost:
            plant.month.lost.add(index)
    return Happening("lone_gaps", start, end) if list(runs(plant, day)) else None


LOOKALIKES = {
    each.__name__: each
    for each in (
        lunch_break,
        no_work_today,
        order_obeyed,
        standby_takes_over,
        one_is_enough,
        treatment_not_heard,
        silence_declared,
        repair_declared,
        warm_standby,
        steady_kiln,
        melting_cycles,
        meter_checked,
        lone_gaps,
    )
}
