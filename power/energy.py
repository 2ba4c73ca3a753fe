"""Electricity of whole clock hours: by the meter's counter, else by mean power (domain.md A.6)."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from alerts.hours import HOUR_S, Hour, hours_of, together
from alerts.rule_types import PointView
from alerts.timeline import Case
from power.states import POWER

ENERGY = "energy_kwh"
VALID_HOUR_S = 2700.0
"""45 minutes of samples make an hour's mean power count."""
MOST_LOAD = 1.5
"""Of the rated power: a counter that ran faster was reset or exchanged."""

Energies = Mapping[float, float]
"""Start of the hour → kWh, for the hours of which it is known."""


def hourly(case: Case, key: str) -> list[Hour]:
    """The hours of a point: of its samples, and before them those that the site's view brings."""
    return case.shared(("hours", key), lambda: _hours(case, key))


def _hours(case: Case, key: str) -> list[Hour]:
    present = hours_of(case.tracks[key], POWER, ENERGY)
    past = case.site.hourly.get(key)
    return together(past, present) if past else present


def energies(case: Case, key: str) -> Energies:
    """kWh of each hour of a point that is over by ``until``."""
    return case.shared(("kwh", key), lambda: kwh(case.points[key], hourly(case, key), case.until))


def kwh(point: PointView, hours: Sequence[Hour], until: float) -> dict[float, float]:
    """What the counter gained from this hour's first sample to the next hour's; where it cannot tell (no counter,
    reset, a missing hour), mean power times one hour, if enough of the hour is known."""
    return {
        hour.at: amount
        for hour, later in zip_longest(hours, hours[1:])
        if hour.at + HOUR_S <= until and (amount := _amount(point, hour, later)) is not None
    }


def _amount(point: PointView, hour: Hour, later: Hour | None) -> float | None:
    if hour.first is not None:
        if later is None:
            return None  # the counter will tell when the next hour begins
        if later.at == hour.at + HOUR_S and later.first is not None:
            gained = later.first - hour.first
            if 0 <= gained <= MOST_LOAD * (point.rated_kw or float("inf")):
                return gained
    return hour.mean if hour.known * point.interval_s >= VALID_HOUR_S else None
