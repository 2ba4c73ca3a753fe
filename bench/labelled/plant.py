"""A plant's month as it physically happens: shifts, circuits that run or rest, what their meters then show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from alerts.rule_types import Declaration, Link, Order, PointView, Row, Settings, SiteView
from bench.labelled.month import DAY_S, HOUR_S, MINUTE_S, Month, midnight, weekday

LAYOUT = (
    "at", "power_kw", "current_a_a", "current_b_a", "current_c_a", "voltage_a_v", "voltage_b_v",
    "voltage_c_v", "energy_kwh", "flags",
)  # fmt: skip
FLAGGED = 13
"""A flag string has a character for each of the platform's factors."""
KW_PER_A = 0.66
VOLTAGE_LIMIT = 242.0
RAMP_S = 10 * MINUTE_S

Spoil = Callable[[int, Row], Row]
"""What becomes of a sample's row between the circuit and the city."""


@dataclass(slots=True)
class Circuit:
    """``on`` is the truth at each sample; ``share`` what it draws of its usual ``load`` while on."""

    key: str
    kind: str
    rated_kw: float
    load: float
    rest_kw: float
    on: bytearray
    share: list[float]
    spoils: list[tuple[range, Spoil]] = field(default_factory=list)
    mute: set[int] = field(default_factory=set)

    def switch(self, samples: range, on: bool, share: float = 1.0) -> None:
        for index in samples:
            self.on[index] = on
            self.share[index] = share


@dataclass(frozen=True, slots=True)
class Line:
    """One 产治关联: its circuits by key. ``swing_s``: how far its production circuits' hours differ."""

    production: tuple[str, ...]
    treatment: tuple[str, ...]
    standby: tuple[str, ...] = ()
    mode: str = "all"


Span = tuple[float, float]


@dataclass(slots=True)
class Plant:
    """A plant while its month is being made."""

    key: str
    regime: str
    rests: bool
    month: Month
    lines: tuple[Line, ...]
    circuits: dict[str, Circuit]
    fully_submetered: bool = True
    hidden_kw: list[float] = field(default_factory=list)
    """What the master meter counts and no other, at each sample."""
    limited: tuple[str, ...] = ()
    """Circuits for which an officer has set a highest voltage."""
    orders: list[Order] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    runs: dict[tuple[int, int], Span] = field(default_factory=dict)
    """(day, line) → the production run that begins that day."""

    def run(self, day: int, line: int) -> Span | None:
        return self.runs.get((day, line))

    def keys(self, line: int) -> tuple[str, ...]:
        """The in-use circuits of a line."""
        return self.lines[line].production + self.lines[line].treatment

    def met(self, line: int, index: int) -> bool:
        """Whether the line's treatment really does what is required of it."""
        each = self.lines[line]
        used = [self.circuits[key].on[index] for key in each.treatment]
        spare = [self.circuits[key].on[index] for key in each.standby]
        return (sum(used) + sum(spare) > 0) if each.mode == "any" else used.count(0) <= sum(spare)

    def draw(self, random: Random) -> None:
        """Let every line work as on any day: treatment first on, last off."""
        for day in range(self.month.days):
            for number in range(len(self.lines)):
                span = _shift(self, day, random)
                if span:
                    self.runs[day, number] = self.work(number, span, random)

    def work(self, number: int, span: Span, random: Random) -> Span:
        """One run of a line; its production circuits need not begin and end together."""
        line, (start, end) = self.lines[number], span
        spans = [
            (start + swing * random.random(), end - swing * random.random())
            for swing in (0.0, *[20 * MINUTE_S] * (len(line.production) - 1))
        ]
        for key, own in zip(line.production, spans, strict=True):
            self._turn(key, *own)
        for key in line.treatment:
            lead, lag = (random.uniform(6, 18) * MINUTE_S for _ in range(2))
            self._turn(key, start - lead, end + lag)
        return start, end

    def _turn(self, key: str, start: float, end: float) -> None:
        circuit = self.circuits[key]
        for index in self.month.indices(start, end):
            since = self.month.at(index) - start
            circuit.on[index] = True
            circuit.share[index] = 1.0 if circuit.kind != "production" else min(1, 0.4 + 0.6 * since / RAMP_S)

    def rest(self, number: int, start: float, end: float) -> None:
        """Production and treatment of a line stay off."""
        for key in self.keys(number):
            self.circuits[key].switch(self.month.indices(start, end), False)

    def _set(self, key: str) -> Settings:
        return {"PW11": {"voltage_limit": VOLTAGE_LIMIT}} if key in self.limited else {}

    def view(self) -> SiteView:
        points = [
            PointView(each.key, each.kind, self.month.step, each.rated_kw, settings=self._set(each.key))
            for each in self.circuits.values()
        ]
        links = [Link(each.production, each.treatment, each.standby, each.mode) for each in self.lines]
        return SiteView(
            "power",
            tuple(points),
            links=tuple(links),
            orders=tuple(self.orders),
            declarations=tuple(self.declarations),
            fully_submetered=self.fully_submetered,
        )


SHIFTS = {"day": (8, 18), "two_shifts": (6, 22), "night": (22, 30)}


def _shift(plant: Plant, day: int, random: Random) -> Span | None:
    """A day's working hours; a plant that never stops has one run, the whole month."""
    if plant.regime == "continuous":
        return (midnight(0) - DAY_S, plant.month.end + DAY_S) if day == 0 else None
    if plant.rests and weekday(day) == 6:
        return None
    opens, closes = SHIFTS[plant.regime]
    start, end = (
        midnight(day) + hour * HOUR_S + random.uniform(-25, 25) * MINUTE_S for hour in (opens, closes)
    )
    return start, end


def rows_of(plant: Plant, random: Random) -> dict[str, list[Row]]:
    """What arrives of every circuit's samples, in no order."""
    clean = {each.key: list(_metered(plant, each, random)) for each in plant.circuits.values()}
    return {key: _arrived(plant, plant.circuits[key], rows, random) for key, rows in clean.items()}


def _metered(plant: Plant, circuit: Circuit, random: Random) -> Iterator[Row]:
    """One row a sample as the meter has it: power, currents, voltages, energy so far."""
    kwh, hours, gauss = random.uniform(1e4, 1e6), plant.month.step / HOUR_S, random.gauss
    for index in range(plant.month.count):
        kw = _drawn(plant, circuit, index, gauss)
        kwh += kw * hours
        amps = (round(kw / KW_PER_A * (1 + 0.015 * gauss(0, 1)), 2) for _ in range(3))
        volts = (round(228 + 1.5 * gauss(0, 1), 1) for _ in range(3))
        yield (plant.month.at(index), round(kw, 2), *amps, *volts, round(kwh, 1), None)


def _drawn(plant: Plant, circuit: Circuit, index: int, gauss: Callable[[float, float], float]) -> float:
    if circuit.kind == "total":
        others = (_usual(each, index) for each in plant.circuits.values() if each.kind != "total")
        return (sum(others) + plant.hidden_kw[index]) * (1 + 0.01 * gauss(0, 1))
    return max(0.0, _usual(circuit, index) * (1 + 0.03 * gauss(0, 1)))


def _usual(circuit: Circuit, index: int) -> float:
    if circuit.on[index]:
        return circuit.rated_kw * circuit.load * circuit.share[index]
    return circuit.rest_kw


def _arrived(plant: Plant, circuit: Circuit, rows: list[Row], random: Random) -> list[Row]:
    for samples, spoil in circuit.spoils:
        for index in samples:
            rows[index] = spoil(index, rows[index])
    gone = plant.month.lost | circuit.mute
    arrived = [row for index, row in enumerate(rows) if index not in gone]
    _hold_back(arrived, random)
    return arrived


def _hold_back(rows: list[Row], random: Random) -> None:
    """Some hours arrive late: a gateway that was away sends them after what came later."""
    for _ in range(3):
        first = random.randrange(len(rows))
        late = rows[first : first + 40]
        del rows[first : first + 40]
        rows += late
