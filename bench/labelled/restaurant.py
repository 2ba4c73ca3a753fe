"""A restaurant's month: when it cooks, what its fan and purifier do, and how greasy its exhaust truly is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from alerts.rule_types import Declaration, Hours, PointView, Row, SiteView
from bench.labelled.month import DAY_S, FIRST, HOUR_S, MINUTE_S, Month, midnight, weekday

LAYOUT = ("at", "fume_mg_m3", "fan_on", "purifier_on", "fan_current_a", "purifier_current_a", "flags")
FLAGGED = 10
KEY = "F1"
LIMIT = 2.0
AMPS = 1.5
"""What the purifier draws when it is clean."""
NOISE = 0.06
"""Of one sample, relative."""

Spoil = Callable[[int, Row], Row]
Span = tuple[float, float]


@dataclass(slots=True)
class Restaurant:
    """A restaurant while its month is being made; the truth at each sample."""

    hours: tuple[Hours, ...]
    shut_on: int | None
    month: Month
    fan: bytearray
    purifier: bytearray
    fume: list[float]
    clean: float
    spoils: list[tuple[range, Spoil]] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    declarations: list[Declaration] = field(default_factory=list)
    has_baseline: bool = False
    """Whether the purifier's usual current was written down after its cleaning."""
    cleaned_at: float | None = None

    def meals(self, day: int) -> list[Span]:
        """The business periods that begin this day, on a day on which it opens."""
        return [] if weekday(day) == self.shut_on else list(self.periods(day))

    def periods(self, day: int) -> Iterator[Span]:
        for opens, closes in self.hours:
            yield midnight(day) + opens, midnight(day) + closes + (DAY_S if closes < opens else 0)

    def trading(self, at: float) -> bool:
        """Whether an instant lies in business hours, open or not."""
        day = int((at - midnight(0)) // DAY_S)
        return any(opens <= at < closes for each in (day - 1, day) for opens, closes in self.periods(each))

    def _point(self) -> PointView:
        return PointView(
            KEY,
            "fume",
            self.month.step,
            cleaned_at=() if self.cleaned_at is None else (self.cleaned_at,),
            baseline_a=AMPS if self.has_baseline else None,
        )

    def view(self) -> SiteView:
        return SiteView(
            "fume",
            (self._point(),),
            hours=self.hours,
            declarations=tuple(self.declarations),
        )


HOURS = (
    ((10.5 * HOUR_S, 14 * HOUR_S), (16.5 * HOUR_S, 21 * HOUR_S)),
    ((10.5 * HOUR_S, 14 * HOUR_S), (16.5 * HOUR_S, 21 * HOUR_S)),
    ((6.5 * HOUR_S, 8.5 * HOUR_S), (11 * HOUR_S, 13 * HOUR_S), (17.5 * HOUR_S, 19 * HOUR_S)),
    ((17 * HOUR_S, 2 * HOUR_S),),
)


def restaurant(index: int, days: int, random: Random) -> Restaurant:
    """The restaurant of a number, one ordinary month long."""
    month = Month(60, days)
    month.lose(random, 0.004)
    made = Restaurant(
        hours=HOURS[index % len(HOURS)],
        shut_on=0 if index % 3 == 1 else None,
        month=month,
        fan=bytearray(month.count),
        purifier=bytearray(month.count),
        fume=[random.uniform(0.03, 0.09) for _ in range(month.count)],
        clean=random.uniform(0.35, 0.9),
        has_baseline=index % 2 == 0,
        cleaned_at=FIRST - random.uniform(1, 27) * DAY_S if index % 4 == 0 else None,
    )
    for day in range(-1, days):
        for opens, closes in made.meals(day):
            cook(made, opens, closes, random)
    return made


def cook(site: Restaurant, start: float, end: float, random: Random) -> None:
    """A meal: the fan some minutes before the first pan, the purifier with it, both off after the last."""
    before, after = random.uniform(6, 15) * MINUTE_S, random.uniform(5, 15) * MINUTE_S
    for index in site.month.indices(start - before, end + after):
        site.fan[index] = True
    for index in site.month.indices(start - before + 2 * MINUTE_S, end + after - 2 * MINUTE_S):
        site.purifier[index] = True
    busy, heat = random.uniform(0.7, 1.2), 0.0
    for index in site.month.indices(start, end):
        at = site.month.at(index)
        heat += 0.15 * (busy * min(1.0, (at - start) / 1800 + 0.2, (end - at) / 1800 + 0.2) - heat)
        site.fume[index] += site.clean * heat * random.uniform(0.85, 1.15)


def rows_of(site: Restaurant, random: Random) -> dict[str, list[Row]]:
    """What arrives of the monitor's samples, in no order."""
    rows: list[Row] = []
    for index in range(site.month.count):
        fume = max(0.0, site.fume[index] * (1 + NOISE * random.gauss(0, 1)))
        fan, purifier = site.fan[index], site.purifier[index]
        amps = (fan * random.uniform(6.8, 7.2), purifier * AMPS * random.uniform(0.93, 1.07))
        rows.append((site.month.at(index), round(fume, 2), fan, purifier, *(round(a, 2) for a in amps), None))
    for samples, spoil in site.spoils:
        for index in samples:
            rows[index] = spoil(index, rows[index])
    arrived = [row for index, row in enumerate(rows) if index not in site.month.lost]
    first = random.randrange(len(arrived))
    return {KEY: arrived[:first] + arrived[first + 300 :] + arrived[first : first + 300]}
