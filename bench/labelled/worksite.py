"""A worksite's month: the dust in the air as it truly is, and what one instrument makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import pi, sin
from random import Random

from alerts.rule_types import Declaration, PointView, Row, SiteView
from bench.labelled.month import DAY_S, HOUR_S, Month

LAYOUT = ("at", "tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3", "flags")
FLAGGED = 11
KEY = "D1"
NOISE = 0.05
"""Of one sample, relative: what the instrument and eddies add to the true air."""
WORK = (7 * HOUR_S, 19 * HOUR_S)

Spoil = Callable[[int, Row], Row]


@dataclass(slots=True)
class Worksite:
    """A worksite while its month is being made. ``air``: the true TSP at each sample, µg/m³."""

    trade: str
    limit: float
    month: Month
    air: list[float]
    spoils: list[tuple[range, Spoil]] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    declarations: list[Declaration] = field(default_factory=list)

    def view(self) -> SiteView:
        point = PointView(KEY, "dust", self.month.step)
        return SiteView("dust", (point,), trade=self.trade, declarations=tuple(self.declarations))


TRADES = (
    ("采石厂", 1000.0),
    ("施工工地", 1000.0),
    ("水泥", 500.0),
    ("商砼搅拌站", 500.0),
    ("煤炭储存及转运", 1000.0),
)


def worksite(index: int, days: int, random: Random) -> Worksite:
    """The worksite of a number, one ordinary month long: work by day, wind, haze; far from its limit."""
    month = Month(60 if index % 2 else 300, days)
    month.lose(random, 0.004)
    trade, limit = TRADES[index % len(TRADES)]
    usual = random.uniform(0.12, 0.2) * limit
    return Worksite(trade, limit, month, [usual * each for each in _weather(month, random)])


def _weather(month: Month, random: Random) -> list[float]:
    """Between half and three times the usual, slowly wandering."""
    drift, values = 0.0, []
    for index in range(month.count):
        second = (month.at(index) + 8 * HOUR_S) % DAY_S
        if index % (HOUR_S // month.step) == 0:
            drift = 0.85 * drift + random.uniform(-0.12, 0.12)
        working = WORK[0] <= second < WORK[1]
        values.append(max(0.4, 1 + drift + 0.3 * sin(2 * pi * second / DAY_S) + (0.6 if working else 0)))
    return values


def rows_of(site: Worksite, random: Random) -> dict[str, list[Row]]:
    """What arrives of the instrument's samples, in no order."""
    rows: list[Row] = []
    for index, air in enumerate(site.air):
        tsp = air * (1 + NOISE * random.gauss(0, 1))
        pm10 = 0.45 * tsp * (1 + 0.03 * random.gauss(0, 1))
        rows.append((site.month.at(index), round(tsp, 1), round(pm10, 1), round(0.4 * pm10, 1), None))
    for samples, spoil in site.spoils:
        for index in samples:
            rows[index] = spoil(index, rows[index])
    arrived = [row for index, row in enumerate(rows) if index not in site.month.lost]
    first = random.randrange(len(arrived))
    return {KEY: arrived[:first] + arrived[first + 200 :] + arrived[first : first + 200]}
