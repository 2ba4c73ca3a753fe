"""Days on which a plant stands still or works less, ordered, declared or not; and treatment that cannot rest."""

from collections.abc import Iterator, Sequence
from random import Random

from alerts.rule_types import SITE, Declaration, Order
from bench.labelled.month import CLOSE_S, DAY_S, HOUR_S, MINUTE_S, midnight, stretches
from bench.labelled.plant import Circuit, Plant
from bench.labelled.plant_days import happened, instant, runs, within_run
from bench.labelled.plant_truth import sequence
from bench.labelled.told import Happening, Label

BASELINE_DAYS = 11
FLIPS = 6


def shut_for_days(plant: Plant, day: int, random: Random) -> Happening | None:
    """No orders for days: the plant stands still and tells nobody."""
    return _shut(plant, day, random, "shut_for_days", declared=False)


def shut_and_declared(plant: Plant, day: int, random: Random) -> Happening | None:
    """The same, with a declaration that was approved beforehand."""
    return _shut(plant, day, random, "shut_and_declared", declared=True)


def _shut(plant: Plant, day: int, random: Random, kind: str, *, declared: bool) -> Happening | None:
    days = random.randint(2, 5)
    if not 4 <= day <= plant.month.days - days - 3 or not list(runs(plant, day)):
        return None
    start, end = midnight(day), midnight(day + days) + random.uniform(0, 6) * HOUR_S
    for number in range(len(plant.lines)):
        plant.rest(number, start - HOUR_S, end)
    if declared:
        cover = instant(start - 6 * HOUR_S), instant(end + 6 * HOUR_S)
        plant.declarations.append(Declaration("stop", tuple(plant.circuits), *cover, approved=True))
        return Happening(kind, start, end)
    return happened(kind, start, end, _undeclared(plant, start, end))


def _undeclared(plant: Plant, start: float, end: float) -> list[Label]:
    labels: list[Label] = []
    for line in plant.lines:
        treatment = [plant.circuits[key] for key in (*line.treatment, *line.standby)]
        for key in line.production:
            labels += _resting(plant, key, (plant.circuits[key], *treatment), start, end)
    return labels


def _resting(plant: Plant, key: str, every: Sequence[Circuit], start: float, end: float) -> Iterator[Label]:
    """With the days of rest before and after."""

    def rests(index: int) -> bool:
        return not any(each.on[index] for each in every)

    until = min(end + 3 * DAY_S, plant.month.end)
    for first, last, over in stretches(plant.month, start - 2 * DAY_S, until, rests):
        if last - first >= CLOSE_S:
            yield Label("PW15", key, first, over)


def limit_missed(plant: Plant, day: int, random: Random) -> Happening | None:
    """Output is to be cut by a third or a half; the plant works on as ever."""
    return _limited(plant, day, random, "limit_missed", (0.92, 1.0))


def limit_kept(plant: Plant, day: int, random: Random) -> Happening | None:
    """The same order, kept: the furnaces run at the lower load."""
    return _limited(plant, day, random, "limit_kept", None)


def _limited(
    plant: Plant, day: int, random: Random, kind: str, load: tuple[float, float] | None
) -> Happening | None:
    days, cut = random.randint(2, 3), random.choice((30.0, 40.0, 50.0))
    working = all(list(runs(plant, each)) for each in range(day - 1, day + days))
    late = day + days > plant.month.days - 2
    if day < BASELINE_DAYS or late or not working or any(each.kind == "limit" for each in plant.orders):
        return None
    start, end = midnight(day), midnight(day + days)
    plant.orders.append(Order("limit", instant(start), instant(end), cut_pct=cut, key=f"限{day}"))
    share = random.uniform(*load) if load else (1 - cut / 100) * random.uniform(0.8, 0.98)
    for line in plant.lines:
        for key in line.production:
            for index in plant.month.indices(start, end):
                plant.circuits[key].share[index] *= share
    return (
        happened(kind, start, end, [Label("PW06", SITE, start, end, 2)])
        if load
        else Happening(kind, start, end)
    )


def short_cycling(plant: Plant, day: int, random: Random) -> Happening | None:
    """A thermal relay trips and resets: the fan starts, stops, starts."""
    time = within_run(plant, day, random.uniform(0.4, 2.5) * HOUR_S, random)
    if time is None:
        return None
    key = random.choice(plant.lines[time.line].treatment)
    phase_s = max(5 * MINUTE_S, plant.month.step)
    for index in plant.month.indices(time.start, time.end):
        if int((plant.month.at(index) - time.start) // phase_s) % 2 == 0:
            plant.circuits[key].on[index] = False
    labels = (
        *_restless(plant, key, time.start - HOUR_S, time.end + HOUR_S),
        *sequence(plant, time.line, time.start - HOUR_S / 2, time.end + HOUR_S / 2),
    )
    return happened("short_cycling", time.start, time.end, labels)


def _restless(plant: Plant, key: str, start: float, end: float) -> Sequence[Label]:
    """More turns within some hour than a machine should make."""
    turns, before = [], None
    for index in plant.month.heard(start, end):
        now = bool(plant.circuits[key].on[index])
        if before is not None and now is not before:
            turns.append(plant.month.at(index))
        before = now
    most = max((sum(at <= each < at + HOUR_S for each in turns) for at in turns), default=0)
    return (Label("PW17", key, turns[0], turns[-1] + HOUR_S),) if most > FLIPS else ()


KINDS = {
    each.__name__: each
    for each in (
        shut_for_days,
        shut_and_declared,
        limit_missed,
        limit_kept,
        short_cycling,
    )
}
