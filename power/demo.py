"""Made-up days of a plant: shifts, ramps, melting cycles, three phases, meters that count. Pure.

Trouble kinds: ``treatment_off`` (the circuit is off whatever production does), ``late_start`` and
``early_stop`` (a treatment circuit starts after, stops before its line), ``idling`` (a fan turned down to a
fifth), ``phase_lost`` (phase B has no voltage), ``silent`` (no samples), ``frozen`` (the meter repeats
itself), ``repair`` (samples flagged M), ``standby`` (the circuit runs in another's stead), ``resting`` (the line
stands still for days), ``flapping`` (the fan goes on and off every five minutes), ``overload`` (a third more than
usual), ``misread`` (a few values of another magnitude), ``reversed`` (a transformer the wrong way round: negative
power), ``uneven`` (phase B carries half), ``power_cut`` (no voltage, the gateway on its battery), ``wrong_ratio``
(the master meter counts too little). ``ignores_order`` and ``ignores_limit`` change nothing: the plant just goes
on, the offence lies in the order; nor does ``overload`` break a rule before an officer has set a limit.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from math import sqrt
from random import Random

from power.factors import FACTORS
from registry.demo import (
    DAY_S,
    Offender,
    Row,
    Span,
    Trouble,
    between,
    cents,
    chance,
    day_of,
    dice,
    hourly,
    inside,
    joined,
    midnight,
    of_kind,
    tenths,
    without,
)

OFFENDERS = (
    Offender("PW01", "treatment_off", "生产照常，除尘器停机", 40 * 60),
    Offender("PW02", "late_start", "开工二十分钟后才启动治污设施", 20 * 60),
    Offender("PW03", "early_stop", "收工前五分钟先关治污设施", 5 * 60),
    Offender("PW04", "idling", "引风机降频空转", 150 * 60),
    Offender("PW05", "ignores_order", "停产指令下达后照常生产", 120 * 60),
    Offender("PW06", "ignores_limit", "限产指令下达后照常满负荷生产", 30 * 3600),
    Offender("PW07", "wrong_ratio", "总表互感器变比设错，少计电量", 6 * 3600),
    Offender("PW08", "phase_lost", "电表 B 相失压", 90 * 60),
    Offender("PW09", "power_cut", "生产线跳闸停电，采集终端靠电池上传", 60 * 60),
    Offender("PW10", "uneven", "B 相接触不良，三相电流不平衡", 100 * 60),
    Offender("PW11", "overload", "超负荷生产，功率越过设定限值", 120 * 60),
    Offender("PW12", "silent", "采集终端断电失联", 300 * 60),
    Offender("PW13", "frozen", "电表通讯故障，重复上传同一数值", 120 * 60),
    Offender("PW14", "misread", "电表干扰，读数突然变了一截", 20 * 60),
    Offender("PW15", "resting", "生产线停运四天没有申报", 4 * 86_400),
    Offender("PW16", "reversed", "检修后互感器接反，功率为负", 60 * 60),
    Offender("PW17", "flapping", "除尘风机反复启停", 90 * 60),
)

H = 3600
SHIFTS: dict[str, tuple[Span, ...]] = {
    "continuous": ((0, DAY_S),),
    "two_shifts": ((6 * H, 22 * H),),
    "day": ((8 * H, 12 * H), (13.5 * H, 18 * H)),
    "night": ((22 * H, 30 * H),),
}
"""Seconds after the local midnight; a night shift ends on the next day (valley-price electricity)."""
RAMP_S = 12 * 60


@dataclass(frozen=True, slots=True)
class Meter:
    """One circuit as the generator needs it. ``load``: usual part of rated; ``cycle_s``: a melt."""

    key: str
    kind: str
    rated_kw: float
    load: float = 0.7
    line: int = 0
    role: str = "used"
    cycle_s: int = 0
    base_kwh: float = 0.0


@dataclass(frozen=True, slots=True)
class PlantLife:
    """A plant as the generator needs it; ``since``: the day its meters were set to ``base_kwh``."""

    key: str
    regime: str
    meters: tuple[Meter, ...]
    since: date
    interval_s: int = 300
    rests_on_sunday: bool = False


@dataclass(slots=True)
class Days:
    """The days of one plant. ``day`` and ``rows`` answer alike whenever they are asked."""

    plant: PlantLife
    seed: int
    troubles: Sequence[Trouble] = ()
    _counted: dict[tuple[str, date], float] = field(default_factory=dict)
    _latest: tuple[date, dict[str, list[float]]] | None = None
    _energy: dict[date, dict[str, float]] = field(default_factory=dict)

    def day(self, on: date) -> dict[str, list[Row]]:
        """Every meter's samples of a local day, by key."""
        powers = self._powers_of(on)
        return {each.key: self._rows(each, on, powers[each.key]) for each in self.plant.meters}

    def _all_powers(self, on: date) -> dict[str, list[float]]:
        powers = {each.key: self._powers(each, on) for each in self.plant.meters if each.kind != "total"}
        whole = [round(sum(column) * 1.03, 2) for column in zip(*powers.values(), strict=True)]
        masters = (each.key for each in self.plant.meters if each.kind == "total")
        return powers | {key: self._miscounted(key, on, whole) for key in masters}

    def _miscounted(self, key: str, on: date, powers: list[float]) -> list[float]:
        wrong, start, step = of_kind(self.troubles, key, "wrong_ratio"), midnight(on), self.plant.interval_s
        if not wrong:
            return powers
        return [
            cents(0.6 * kw) if inside(wrong, start + place * step) else kw for place, kw in enumerate(powers)
        ]

    def on_spans(self, meter: Meter, on: date) -> list[Span]:
        """When a circuit runs, around a local day."""
        spans = self._line(meter.line, on)
        if meter.kind == "treatment":
            spans = self._treating(meter, on, spans)
        elif meter.kind == "production":
            lag = 60 * int(6 * chance(self.seed, self.plant.key, meter.key, "late"))
            spans = [(start + lag, end) for start, end in spans]
        for kind in ("treatment_off", "resting", "power_cut"):
            for hole in of_kind(self.troubles, meter.key, kind):
                spans = without(spans, hole)
        return spans

    def _treating(self, meter: Meter, on: date, spans: list[Span]) -> list[Span]:
        if meter.role == "standby":
            return joined(of_kind(self.troubles, meter.key, "standby"))
        lead, trail = (
            60 * (10 + int(6 * chance(self.seed, meter.key, on, word))) for word in ("lead", "lag")
        )
        wide = joined((start - lead, end + trail) for start, end in spans)
        for start, end in of_kind(self.troubles, meter.key, "late_start"):
            wide = without(wide, (start - H / 2, end))
        for start, end in of_kind(self.troubles, meter.key, "early_stop"):
            wide = without(wide, (start, end + H / 2))
        return wide

    def _line(self, line: int, on: date) -> list[Span]:
        """The hours of a production line over yesterday, today and tomorrow."""
        return joined(span for shift in (-1, 0, 1) for span in self._shift(line, on + timedelta(days=shift)))

    def _shift(self, line: int, on: date) -> list[Span]:
        if self.plant.rests_on_sunday and on.weekday() == 6:
            return []
        start = midnight(on)
        spans = [(start + opens, start + closes) for opens, closes in SHIFTS[self.plant.regime]]
        if self.plant.regime == "continuous":
            if chance(self.seed, self.plant.key, line, on, "pause") < 0.04:
                pause = start + (8 + int(6 * chance(self.seed, self.plant.key, line, on))) * H
                spans = without(spans, (pause, pause + 3 * H))
            return spans
        return [
            (opens + self._jitter(line, on, opens), closes + self._jitter(line, on, closes))
            for opens, closes in spans
        ]

    def _jitter(self, line: int, on: date, at: float) -> float:
        """People are not clocks: up to a quarter of an hour, in whole sampling intervals."""
        step = self.plant.interval_s
        return step * round((2 * chance(self.seed, self.plant.key, line, on, at) - 1) * 900 / step)

    def _powers(self, meter: Meter, on: date) -> list[float]:
        """True power at each sampling instant of the day, kW."""
        start, step = midnight(on), self.plant.interval_s
        random = dice(self.seed, meter.key, on).random
        slow = hourly(f"{self.seed}/{meter.key}", on, 0.07)
        if meter.kind == "indirect":
            return [
                cents(meter.rated_kw * (0.12 + _office(second) + 0.04 * random()))
                for second in range(0, DAY_S, step)
            ]
        spans = self.on_spans(meter, on)
        idle, flapping, over, misread = (
            of_kind(self.troubles, meter.key, kind) for kind in ("idling", "flapping", "overload", "misread")
        )
        usual, rated, soft = meter.rated_kw * meter.load, meter.rated_kw, meter.kind == "treatment"
        starts = [begin for begin, _ in spans]
        powers = []
        for second in range(0, DAY_S, step):
            at = start + second
            place = bisect_right(starts, at) - 1
            off = place < 0 or at >= spans[place][1] or (flapping and inside(flapping, at) and at // 300 % 2)
            if off:
                powers.append(cents(rated * 0.008 * (0.3 + 0.7 * random())))
                continue
            level = 1 + between(slow, second) + 0.03 * (random() - 0.5)
            level *= _ramp(at - starts[place], soft)
            if meter.cycle_s and at % meter.cycle_s > 0.82 * meter.cycle_s:
                level *= 0.45
            if idle and inside(idle, at):
                level *= 0.2 / meter.load
            if over and inside(over, at):
                level *= 4 / 3
            kw = usual * level
            if misread and inside(misread, at):
                kw = 0.12 * rated if meter.load > 0.7 else kw + 0.6 * rated
            powers.append(cents(kw))
        return powers

    def _rows(self, meter: Meter, on: date, powers: list[float]) -> list[Row]:
        start, step = midnight(on), self.plant.interval_s
        random = dice(self.seed, meter.key, on, "phases").random
        lean = [1 + 0.05 * (chance(self.seed, meter.key, phase) - 0.5) for phase in "abc"]
        factor = 0.80 + 0.15 * chance(self.seed, meter.key, "factor")
        nothing = (None,) * (len(FACTORS) - 10)
        counts = accumulate((kw * step / H for kw in powers), initial=self._count(meter, on))
        wrong = [each for each in self.troubles if each.key == meter.key and each.kind in ELECTRIC]
        rows = []
        for place, (kw, counted) in enumerate(zip(powers, counts, strict=False)):
            at = start + place * step
            cos = round(factor + 0.02 * (random() - 0.5), 3)
            volts = 227 + 6 * random()
            amps = kw * 1000 / (3 * volts * cos)
            phases = [amps * share for share in lean]
            voltages = [volts, volts + 1.5 * random(), volts - 1.5 * random()]
            for kind in {each.kind for each in wrong if each.start <= at < each.end}:
                kw = _disturbed(kind, kw, voltages, phases)
            rows.append(
                (
                    at,
                    cents(kw),
                    *[cents(each) for each in phases],
                    *[tenths(each) for each in voltages],
                    cents(kw * sqrt(1 / cos**2 - 1)),
                    cos,
                    tenths(counted),
                    *nothing,
                    None,
                )
            )
        return self._spoilt(meter, rows)

    def _spoilt(self, meter: Meter, rows: list[Row]) -> list[Row]:
        """What the meter and the line make of the truth: gaps, repeated values, maintenance marks."""
        own = [each for each in self.troubles if each.key == meter.key]
        for _, _, start, end in (each for each in own if each.kind == "silent"):
            rows = [row for row in rows if not start <= row[0] < end]
        for _, _, start, end in (each for each in own if each.kind == "repair"):
            mark = "M" * len(FACTORS)
            rows = [(*row[:-1], mark) if start <= row[0] < end else row for row in rows]
        for _, _, start, end in (each for each in own if each.kind == "frozen"):
            stuck = next((row for row in rows if start <= row[0] < end), None)
            rows = [(row[0], *stuck[1:]) if stuck and start <= row[0] < end else row for row in rows]
        return rows

    def resume(self, counts: Mapping[str, tuple[float, float]]) -> None:
        """Go on counting from what the meters showed: key → (instant, kWh)."""
        for each in self.plant.meters:
            if each.key in counts:
                at, kwh = counts[each.key]
                on = day_of(at)
                before = int((at - midnight(on)) // self.plant.interval_s)
                run = sum(self._powers_of(on)[each.key][:before]) * self.plant.interval_s / H
                self._counted[each.key, on] = kwh - run

    def _count(self, meter: Meter, on: date) -> float:
        """What the meter shows at the first midnight of the day."""
        day = on
        while (meter.key, day) not in self._counted and day > self.plant.since:
            day -= timedelta(days=1)
        kwh = self._counted.get((meter.key, day), meter.base_kwh)
        while day < on:
            kwh += self._energy_of(day)[meter.key]
            day += timedelta(days=1)
            self._counted[meter.key, day] = kwh
        return kwh

    def _powers_of(self, on: date) -> dict[str, list[float]]:
        """The powers of a day; the day asked for last is kept."""
        if self._latest is None or self._latest[0] != on:
            self._latest = on, self._all_powers(on)
            self._energy[on] = {
                key: sum(powers) * self.plant.interval_s / H for key, powers in self._latest[1].items()
            }
        return self._latest[1]

    def _energy_of(self, on: date) -> dict[str, float]:
        """kWh of a day by meter."""
        if on not in self._energy:
            self._powers_of(on)
        return self._energy[on]


ELECTRIC = ("phase_lost", "power_cut", "uneven", "reversed")


def _disturbed(kind: str, kw: float, voltages: list[float], amps: list[float]) -> float:
    """The power that is left; the phases are changed in place."""
    if kind == "phase_lost":
        voltages[1], amps[1], kw = 3.1, 0.0, kw * 2 / 3
    elif kind == "power_cut":
        voltages[:], amps[:], kw = [0.4, 0.3, 0.4], [0.0, 0.0, 0.0], 0.0
    elif kind == "uneven":
        amps[1], kw = 0.5 * amps[1], kw * 5 / 6
    else:
        kw = -kw
    return kw


def _ramp(since_s: float, soft: bool) -> float:
    """Starting up: a furnace from a third, a fan (soft starter) from two thirds."""
    low = 0.66 if soft else 0.35
    return low + (1 - low) * since_s / RAMP_S if since_s < RAMP_S else 1.0


def _office(second: float) -> float:
    """Offices, canteen, compressors: more by day."""
    return 0.30 if 8 * H <= second < 18 * H else 0.12 if 6 * H <= second < 22 * H else 0.0


def arrange(days: Days, offender: Offender, on: date, random: Random) -> list[Trouble]:
    """When on that day the offence happens in this plant, and to which circuits; nothing when it cannot."""
    lines = sorted({each.line for each in days.plant.meters if each.kind == "production"})
    line = random.choice(lines)
    whole_line = [
        m.key for m in days.plant.meters if m.line == line and m.kind in ("production", "treatment")
    ]
    if offender.trouble in ("resting", "ignores_limit"):
        return _long(offender, on, whole_line)
    runs = _runs(days, line, on, offender)
    if not runs:
        return []
    start, end = random.choice(runs)
    treatment, production = ([m.key for m in _of(days, line, kind)] for kind in ("treatment", "production"))
    lasts = offender.lasts_s
    if offender.trouble == "power_cut":
        begin = (start + H / 2) // 300 * 300
        return [Trouble("power_cut", key, begin, begin + lasts) for key in whole_line]
    if offender.trouble == "late_start":
        return [Trouble("late_start", key, start, start + lasts) for key in treatment]
    if offender.trouble == "early_stop":
        return [Trouble("early_stop", key, end - lasts, end) for key in treatment]
    room = max(0.0, end - start - lasts - H)
    begin = (start + H / 2 + room * random.random()) // 300 * 300
    if offender.trouble == "treatment_off":
        lasts *= random.choice((1, 1, 2, 4))
        return [Trouble("treatment_off", key, begin, min(begin + lasts, end - 600)) for key in treatment]
    chosen = treatment if offender.trouble in ("idling", "flapping") else production
    if offender.trouble == "wrong_ratio":
        chosen = [each.key for each in days.plant.meters if each.kind == "total"]
    if offender.trouble == "misread":
        begin, lasts = max(begin, start + 1.5 * H), 4 * days.plant.interval_s  # after a dozen usual values
    return [Trouble(offender.trouble, random.choice(chosen), begin, begin + lasts)]


def _long(offender: Offender, on: date, keys: Sequence[str]) -> list[Trouble]:
    """What outlasts a day: the whole line from the morning on."""
    begin = midnight(on) + 10 * H
    return [Trouble(offender.trouble, key, begin, begin + offender.lasts_s) for key in keys]


def _of(days: Days, line: int, kind: str) -> list[Meter]:
    return [m for m in days.plant.meters if m.kind == kind and m.line == line and m.role == "used"]


def _runs(days: Days, line: int, on: date, offender: Offender) -> list[Span]:
    """The production runs of the day that are long enough; a start or stop must lie within the day."""
    start = midnight(on)
    meter = _of(days, line, "production")[0]
    spans = [(max(a, start), min(b, start + DAY_S)) for a, b in days.on_spans(meter, on)]
    if offender.trouble in ("late_start", "early_stop"):
        spans = [(a, b) for a, b in spans if start < a and b < start + DAY_S]
    return [(a, b) for a, b in spans if b - a >= offender.lasts_s + 1.5 * H]
