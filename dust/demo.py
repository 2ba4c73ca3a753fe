"""Made-up days of a dust instrument: work, wind, humidity, the morning's inversion; or of a fog cannon. Pure.

Trouble kinds: ``near`` (just below the limit), ``dusty`` (four times the usual, over any limit), ``very_dusty``
(over twice the limit), ``above_air`` (PM10 far above the county's), ``no_spray`` (dusty, and nobody sprays),
``unheard`` (a fog cannon without power), ``silent`` (no samples), ``frozen`` (the instrument repeats itself),
``negative`` (a drifting zero), ``repair`` (samples flagged M).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from dust.demo_weather import Weather, weather
from dust.factors import FACTORS
from registry.demo import (
    DAY_S,
    Offender,
    Row,
    Trouble,
    between,
    cents,
    chance,
    dice,
    hourly,
    inside,
    midnight,
    of_kind,
    tenths,
)

OFFENDERS = (
    Offender("DU01", "near", "装卸繁忙，读数接近限值", 100 * 60),
    Offender("DU02", "dusty", "装卸未喷淋，扬尘超过小时限值", 2 * 3600),
    Offender("DU03", "dusty", "大风天露天作业，连续多个小时超标", 5 * 3600),
    Offender("DU04", "very_dusty", "破碎机除尘失效，达到限值两倍", 2 * 3600),
    Offender("DU05", "above_air", "土方作业，PM10 比全县高出很多", 2 * 3600),
    Offender("DU06", "silent", "现场停电，仪器失联", 5 * 3600),
    Offender("DU07", "frozen", "光路堵塞，读数长时间不变", 2 * 3600),
    Offender("DU07", "negative", "零点漂移，出现负值", 20 * 60),
    Offender("DU08", "no_spray", "超标后喷淋没有开", 2 * 3600),
    Offender("DU09", "unheard", "雾炮控制箱断电", 3 * 3600),
)

H = 3600
ABOVE_AIR = 400.0
"""µg/m³ of PM10."""
PLACE_OF_SPRAY = [factor.column for factor in FACTORS].index("spray_on")
AFTER_SPRAY = len(FACTORS) - PLACE_OF_SPRAY
WORK = {
    "construction": ((6.5 * H, 12 * H), (13 * H, 20 * H)),
    "industry": ((7 * H, 22 * H),),
    "always": ((0, DAY_S),),
}


@dataclass(frozen=True, slots=True)
class InstrumentLife:
    """An instrument as the generator needs it: TSP at rest (``usual``) and the limit it must keep, µg/m³.

    ``is_spray``: a fog cannon with its own line, which tells nothing but whether it runs.
    """

    key: str
    work: str
    usual: float
    limit: float
    interval_s: int = 300
    has_spray: bool = False
    is_spray: bool = False


@dataclass(slots=True)
class Days:
    """The days of one instrument. ``day`` answers alike whenever it is asked."""

    instrument: InstrumentLife
    seed: int
    troubles: Sequence[Trouble] = ()

    def day(self, on: date) -> dict[str, list[Row]]:
        """The instrument's samples of a local day, by its key."""
        life, start = self.instrument, midnight(on)
        air = weather(self.seed, on)
        random = dice(self.seed, life.key, on).random
        own = hourly(f"{self.seed}/{life.key}", on, 0.22)
        slope = 0.42 + 0.15 * chance(self.seed, life.key, "pm10")
        rows = [
            (self._sprayed if life.is_spray else self._row)(
                start, second, air, between(own, second), slope, random
            )
            for second in range(0, DAY_S, life.interval_s)
        ]
        return {life.key: self._spoilt(rows)}

    def _row(self, start: float, second: int, air: Weather, own: float, slope: float, random) -> Row:
        temperature, humidity, pressure, wind, direction, haze = air.at(second)
        working = self._working(start, second)
        tsp = self.instrument.usual * haze * (1 + own) * (0.55 + working) * (0.93 + 0.14 * random())
        tsp = self._troubled(start + second, tsp, own)
        pm10 = tsp * slope * (0.95 + 0.1 * random())
        if self._has("above_air", start + second):
            pm10 += ABOVE_AIR
        sprays = tsp > 0.6 * self.instrument.limit and not self._has("no_spray", start + second)
        return (
            start + second,
            float(round(tsp)),
            float(round(pm10)),
            float(round(pm10 * (0.36 + 0.08 * random()))),
            tenths(46 + 14 * working + 3 * random()),
            tenths(temperature + 0.4 * random()),
            tenths(min(99.0, humidity + 2 * random())),
            cents(pressure + 0.02 * random()),
            tenths(max(0.0, wind + 0.8 * (random() - 0.5))),
            float(round(direction + 24 * (random() - 0.5)) % 360),
            int(sprays) if self.instrument.has_spray else None,
            None,
            None,
        )

    def _sprayed(self, start: float, second: int, air: Weather, own: float, slope: float, random) -> Row:
        """A fog cannon: half an hour of every two while people work."""
        running = self._working(start, second) > 0 and second % 7200 < 1800
        return (start + second, *[None] * PLACE_OF_SPRAY, int(running), *[None] * AFTER_SPRAY)

    def _has(self, kind: str, at: float) -> bool:
        return any(each.kind == kind and each.start <= at < each.end for each in self.troubles)

    def _working(self, start: float, second: int) -> float:
        """0 at rest, up to 0.75 at the height of the day's work, rising and falling over half an hour."""
        spans = WORK[self.instrument.work]
        return 0.75 * max(
            min(1.0, max(0.0, (second - opens) / 1800 + 0.3), max(0.0, (closes - second) / 1800))
            if opens <= second < closes
            else 0.0
            for opens, closes in spans
        )

    def _troubled(self, at: float, tsp: float, own: float) -> float:
        limit = self.instrument.limit
        for kind, _, start, end in self.troubles:
            if start <= at < end and kind == "near":
                return limit * (0.9 + 0.05 * own)
            if start <= at < end and kind in ("dusty", "no_spray"):
                return limit * (1.25 + 0.3 * own) + 0.3 * tsp
            if start <= at < end and kind == "very_dusty":
                return limit * (2.3 + 0.4 * own) + 0.3 * tsp
        return tsp

    def _spoilt(self, rows: list[Row]) -> list[Row]:
        key = self.instrument.key
        for start, end in of_kind(self.troubles, key, "frozen"):
            stuck = next((row for row in rows if start <= row[0] < end), None)
            rows = [
                (row[0], *stuck[1:4], *row[4:]) if stuck and start <= row[0] < end else row for row in rows
            ]
        for start, end in of_kind(self.troubles, key, "negative"):
            rows = [(row[0], -row[1], *row[2:]) if start <= row[0] < end else row for row in rows]
        silent = of_kind(self.troubles, key, "silent", "unheard")
        repair = of_kind(self.troubles, key, "repair")
        mark = "M" * len(FACTORS)
        rows = [(*row[:-1], mark) if inside(repair, row[0]) else row for row in rows]
        return [row for row in rows if not inside(silent, row[0])] if silent else rows


def arrange(days: Days, offender: Offender, on: date, random: Random) -> list[Trouble]:
    """When on that day the offence happens at this instrument."""
    life = days.instrument
    if life.is_spray is not (offender.trouble == "unheard") or (
        offender.trouble == "no_spray" and not life.has_spray
    ):
        return []
    opens, closes = max(WORK[life.work], key=lambda span: span[1] - span[0])
    latest = max(opens, closes - offender.lasts_s)
    start = midnight(on) + int(opens + (latest - opens) * random.random()) // 3600 * 3600
    if offender.trouble in ("dusty", "very_dusty", "no_spray", "above_air"):
        start -= 600
    return [Trouble(offender.trouble, life.key, start, start + offender.lasts_s)]
