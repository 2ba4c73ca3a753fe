"""The sites of the made-up city, each with its month; the same (seed, size) makes the same city."""

from collections.abc import Callable
from random import Random

from bench.labelled import (
    meter_offences,
    plant,
    plant_lookalikes,
    plant_offences,
    plant_rests,
    plants,
    restaurant,
    restaurant_kinds,
    restaurant_upkeep,
    supply_offences,
    worksite,
    worksite_kinds,
)
from bench.labelled.agenda import fill
from bench.labelled.told import Story

PLANT_KINDS = {
    **plant_offences.OFFENCES,
    **plant_lookalikes.LOOKALIKES,
    **meter_offences.OFFENCES,
    **supply_offences.OFFENCES,
    **plant_rests.KINDS,
}


RESTAURANT_KINDS = {**restaurant_kinds.KINDS, **restaurant_upkeep.KINDS}


def plant_story(seed: int, index: int, days: int) -> Story:
    """One plant's month."""
    random = Random(f"{seed}/plant/{index}")
    made = plants.plant(index, days, random)
    happened = fill(made, PLANT_KINDS, days, index, random)
    series = plant.rows_of(made, random)
    return Story(made.view(), series, plant.LAYOUT, made.month.end, tuple(happened))


def worksite_story(seed: int, index: int, days: int) -> Story:
    """One worksite's month."""
    random = Random(f"{seed}/worksite/{index}")
    made = worksite.worksite(index, days, random)
    happened = fill(made, worksite_kinds.KINDS, days, index, random)
    series = worksite.rows_of(made, random)
    return Story(made.view(), series, worksite.LAYOUT, made.month.end, tuple(happened))


def restaurant_story(seed: int, index: int, days: int) -> Story:
    """One restaurant's month."""
    random = Random(f"{seed}/restaurant/{index}")
    made = restaurant.restaurant(index, days, random)
    happened = fill(made, RESTAURANT_KINDS, days, index, random)
    if due := restaurant_upkeep.never_cleaned(made):
        happened.append(due)
    series = restaurant.rows_of(made, random)
    return Story(made.view(), series, restaurant.LAYOUT, made.month.end, tuple(happened))


STORIES: dict[str, Callable[[int, int, int], Story]] = {
    "power": plant_story,
    "dust": worksite_story,
    "fume": restaurant_story,
}
