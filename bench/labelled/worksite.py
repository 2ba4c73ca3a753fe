"""A worksite's month: the dust in the air as it truly is, and what one instrument makes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import pi, sin
from random import Random

from alerts.rule_types import Declaration, PointView, Row, SiteView
from bench.labelled.month import DAY_S, HOUR_S, Month

LAYOUT = ("at", "tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3", "spray_on", "flags")
FLAGGED = 11
KEY, SPRAY = "D1", "S1"
PM10_SHARE = 0.45
DIFFERENCE = 80.0
"""µg/m³ of an hour's PM10 above the county's air, where an officer has set it."""
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
    usual: list[float] = field(default_factory=list)
    """The air as it would be without anything happening here: the county's."""
    spray: bytearray | None = None
    """Whether the site's fog cannon runs; None: it has none."""
    speechless: set[int] = field(default_factory=set)
    """Samples of the fog cannon that never arrive."""
    by_difference: bool = False

    def background(self) -> dict[float, float]:
        """The county's PM10 by hours."""
        hours: dict[float, list[float]] = {}
        for index, air in enumerate(self.usual):
            hours.setdefault(self.month.at(index) // HOUR_S * HOUR_S, []).append(air)
        return {at: PM10_SHARE * sum(each) / len(each) for at, each in hours.items()}

    def view(self) -> SiteView:
        point = PointView(KEY, "dust", self.month.step)
        spray = [PointView(SPRAY, "spray", self.month.step)] if self.spray is not None else []
        return SiteView(
            "dust",
            (point, *spray),
            trade=self.trade,
            declarations=tuple(self.declarations),
            background={"pm10_ug_m3": self.background()} if self.by_difference else {},
            settings={"DU05": {"limit": DIFFERENCE}} if self.by_difference else {},
        )


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
    air = [usual * each for each in _weather(month, random)]
    spray = bytearray(month.count) if index % 3 == 0 else None
    return Worksite(trade, limit, month, air, usual=list(air), spray=spray, by_difference=trade == "施工工地")


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
        pm10 = PM10_SHARE * tsp * (1 + 0.03 * random.gauss(0, 1))
        rows.append((site.month.at(index), round(tsp, 1), round(pm10, 1), round(0.4 * pm10, 1), None, None))
    for samples, spoil in site.spoils:
        for index in samples:
            rows[index] = spoil(index, rows[index])
    arrived = [row for index, row in enumerate(rows) if index not in site.month.lost]
    first = random.randrange(len(arrived))
    late = {KEY: arrived[:first] + arrived[first + 200 :] + arrived[first : first + 200]}
    return late if site.spray is None else late | {SPRAY: _spray_rows(site, site.spray)}


def _spray_rows(site: Worksite, spray: bytearray) -> list[Row]:
    gone = site.month.lost | site.speechless
    return [
        (site.month.at(index), None, None, None, on, None)
        for index, on in enumerate(spray)
        if index not in gone
    ]
