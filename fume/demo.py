"""Made-up days of a restaurant's exhaust outlet: two or three meals, a fan, a purifier, grease. Pure.

Trouble kinds: ``purifier_off`` (cooking without it), ``smoky`` (dirty plates: over the limit with everything
on), ``fan_off`` (the purifier runs, the fan does not), ``worn`` (the purifier draws little current), ``stuck``
(the probe repeats itself), ``after_hours`` (smoke at night), ``vacant`` (closed for days, and nobody said so),
``silent`` (no samples).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from registry.demo import (
    DAY_S,
    Offender,
    Row,
    Span,
    Trouble,
    cents,
    chance,
    dice,
    inside,
    midnight,
    of_kind,
    tenths,
)

OFFENDERS = (
    Offender("CF01", "smoky", "净化器极板积油，油烟连续超标", 60 * 60),
    Offender("CF02", "purifier_off", "为省电不开净化器", 40 * 60),
    Offender("CF03", "fan_off", "风机皮带断裂，净化器空转", 40 * 60),
    Offender("CF04", "worn", "净化器电场老化，电流只有平时的四成", DAY_S),
    Offender("CF05", "silent", "SIM 卡欠费，营业时间内失联", 150 * 60),
    Offender("CF06", "stuck", "探头被油垢糊住，读数不动", 160 * 60),
    Offender("CF07", "vacant", "店铺停业三天没有申报", 3 * DAY_S),
    Offender("CF08", "after_hours", "打烊后加工卤味，油烟超标", 50 * 60),
)

H = 3600


@dataclass(frozen=True, slots=True)
class OutletLife:
    """An outlet as the generator needs it; ``hours`` in seconds after midnight, they may cross it."""

    key: str
    hours: tuple[Span, ...]
    clean: float
    """Usual concentration at the height of cooking with the purifier on, mg/m³."""
    fan_a: float
    purifier_a: float
    interval_s: int = 60
    shut_on_weekends: bool = False
    tells_current: bool = False
    seasoned: float = 1.0


@dataclass(slots=True)
class Days:
    """The days of one outlet. ``day`` answers alike whenever it is asked."""

    outlet: OutletLife
    seed: int
    troubles: Sequence[Trouble] = ()

    def day(self, on: date) -> dict[str, list[Row]]:
        """The outlet's samples of a local day, by its key."""
        life, start = self.outlet, midnight(on)
        random = dice(self.seed, life.key, on).random
        meals = self.meals(on)
        busy = 0.7 + 0.6 * chance(self.seed, life.key, on, "busy")
        busy *= 1.15 if on.weekday() >= 4 else 1.0
        rows, cooking = [], 0.0
        for second in range(0, DAY_S, life.interval_s):
            cooking += 0.25 * (_appetite(meals, second) * busy * (0.75 + 0.5 * random()) - cooking)
            rows.append(self._row(start + second, meals, second, cooking, random))
        silent = of_kind(self.troubles, life.key, "silent")
        return {life.key: [row for row in rows if not inside(silent, row[0])] if silent else rows}

    def meals(self, on: date) -> list[Span]:
        """Business hours of the day in seconds after midnight, those that cross it cut there."""
        if self.outlet.shut_on_weekends and on.weekday() >= 5:
            return []
        cut: list[Span] = []
        for opens, closes in self.outlet.hours:
            cut += [(opens, closes)] if opens < closes else [(opens, DAY_S), (0, closes)]
        return [span for span in cut if span[0] < span[1]]

    def _row(self, at: float, meals: list[Span], second: int, cooking: float, random) -> Row:
        life, kinds = self.outlet, {each.kind for each in self.troubles if each.start <= at < each.end}
        fan = any(opens - 720 <= second < closes + 900 for opens, closes in meals)
        purifier = any(opens - 360 <= second < closes + 600 for opens, closes in meals)
        fume = 0.03 + 0.04 * random() + life.clean * cooking
        if "purifier_off" in kinds:
            purifier, fume = False, fume * 3.2
        if "smoky" in kinds:
            fume = 2.6 + 0.9 * random()
        if "fan_off" in kinds:
            fan, purifier = False, True
        if "stuck" in kinds:
            fume = 0.7
        if "after_hours" in kinds:
            fume = 2.5 + 0.8 * random()
        if "vacant" in kinds:
            fan, purifier, fume = False, False, 0.04
        fume = cents(fume)
        worn = 0.4 if "worn" in kinds else 1.0
        return (
            at,
            fume,
            cents(fume * 1.3 + 0.1 * random()),
            cents(1.2 + fume * 2.4 + 0.5 * random()),
            int(fan),
            int(purifier),
            cents(life.fan_a * (0.96 + 0.08 * random())) if fan else 0.0,
            cents(worn * life.purifier_a * (0.95 + 0.1 * random())) if purifier else 0.0,
            tenths(18 + 24 * min(1.2, cooking) + random()),
            tenths(38 + 14 * min(1.2, cooking) + 2 * random()),
            tenths(9 + random()) if fan else 0.0,
            None,
        )


def _appetite(meals: Sequence[Span], second: float) -> float:
    """0 outside meals; rises over half an hour, highest in the middle, thins out before closing."""
    for opens, closes in meals:
        if opens <= second < closes:
            return min(1.0, (second - opens) / 1800 + 0.15, (closes - second) / 2400 + 0.1)
    return 0.0


def arrange(days: Days, offender: Offender, on: date, random: Random) -> list[Trouble]:
    """When on that day the offence happens at this outlet; nothing when no meal is long enough."""
    if offender.trouble in ("worn", "vacant", "after_hours"):
        return _whole_days(days, offender, on)
    meals = [(a, b) for a, b in days.meals(on) if b - a >= offender.lasts_s + 900]
    if not meals:
        return []
    opens, closes = random.choice(meals)
    room = min(closes, DAY_S - 1) - opens - offender.lasts_s - 900
    start = midnight(on) + (opens + 900 + room * random.random()) // 60 * 60
    return [Trouble(offender.trouble, days.outlet.key, start, start + offender.lasts_s)]


def _whole_days(days: Days, offender: Offender, on: date) -> list[Trouble]:
    """Offences that take whole days, or the night: where there is a night, and no weekend off."""
    life, start = days.outlet, midnight(on)
    sleeps = all(0 < opens < closes for opens, closes in life.hours)
    if not (life.tells_current if offender.trouble == "worn" else sleeps and not life.shut_on_weekends):
        return []
    if offender.trouble == "after_hours":
        start += 3 * H
    elif offender.trouble == "vacant":
        start -= DAY_S
    return [Trouble(offender.trouble, life.key, start, start + offender.lasts_s)]
