"""越限: more or less than an officer has allowed for a circuit; nothing unless it is set (domain.md A.6 PW11)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alerts.common_rules import Window, runs
from alerts.conditions import any_of, held, known_in
from alerts.hours import HOUR_S
from alerts.rule_types import Finding, Limits, PointView, every_point
from alerts.timeline import Case, Track, Truth
from alerts.wording import clock, number
from power import phases
from power.energy import ENERGY, energies
from power.states import POWER
from power.subjects import power_rule


class Bound(NamedTuple):
    """One setting that bounds what samples carry: the greatest of ``columns``, or where ``below`` the least."""

    name: str
    aspect: str
    columns: tuple[str, ...]
    unit: str
    title: str
    below: bool = False


BOUNDS = (
    Bound("power_limit", "power", (POWER,), "kW", "功率"),
    Bound("current_limit", "current", phases.CURRENTS, "A", "电流"),
    Bound("voltage_limit", "voltage", phases.VOLTAGES, "V", "电压"),
    Bound("voltage_low", "voltage_low", phases.VOLTAGES, "V", "电压", below=True),
)


def beyond_limits(case: Case, point: PointView, limits: Limits) -> Iterator[Finding]:
    """Power, current, voltage or an hour's energy beyond what is set for the point."""
    for bound in BOUNDS:
        limit = getattr(limits, bound.name)
        if limit is not None:
            yield from _beyond(case, point, limits, bound, limit)
    if limits.energy_limit is not None:
        yield from _thirsty(case, point, limits.energy_limit)


def _beyond(case: Case, point: PointView, limits: Limits, bound: Bound, limit: float) -> Iterator[Finding]:
    track, grid = case.tracks[point.key], case.grid([point.key])
    truth, extreme = _compared(track, bound, limit)
    word = "低于" if bound.below else "高于"
    for stretch in held(grid, grid.spread(track, truth), [(limits.hold_1_s or 0.0, 1)]):
        values = known_in(grid.spread(track, extreme), stretch)
        worst = (min if bound.below else max)(values, default=None)
        sentence = (
            f"{clock(stretch.start)} 起，{point.name}{bound.title} {number(values[0])} {bound.unit}，"
            f"{word}设定限值 {number(limit)} {bound.unit}"
        )
        yield Finding(1, stretch.start, stretch.end, sentence, worst, limit, bound.unit, aspect=bound.aspect)


def _compared(track: Track, bound: Bound, limit: float) -> tuple[list[Truth], list[float | None]]:
    """At each sample whether a known quantity is beyond the limit, and the one furthest out."""
    carried = zip(*(track.carried(column) for column in bound.columns), strict=True)
    values = zip(*(track.known(column) for column in bound.columns), strict=True)
    truth: list[Truth] = []
    extremes: list[float | None] = []
    for there, each in zip(carried, values, strict=True):
        known = [value for value in each if value is not None]
        extremes.append((min if bound.below else max)(known, default=None))
        beyond = [
            None if value is None else value < limit if bound.below else value > limit
            for value, present in zip(each, there, strict=True)
            if present
        ]
        truth.append(any_of(*beyond) if beyond else None)
    return truth, extremes


def _thirsty(case: Case, point: PointView, limit: float) -> Iterator[Finding]:
    hours: Sequence[tuple[float, float]] = sorted(energies(case, point.key).items())
    for run in runs(((Window(at, at + HOUR_S, kwh, 0, 0), kwh > limit) for at, kwh in hours), 1):
        sentence = f"{clock(run.start)} 起，{point.name}一小时用电超过设定限值 {number(limit)} kWh"
        end = run.end if run.closed else None
        yield Finding(1, run.start, end, sentence, run.peak, limit, "kWh", aspect="energy")


RULES = (
    power_rule(
        "PW11",
        "用电越限",
        "按点位设定的功率、电流、电压和小时电量限值；未设定不判",
        judge=beyond_limits,
        subjects=every_point,
        limits=Limits(hold_1_s=0),
        needs=(POWER, *phases.CURRENTS, *phases.VOLTAGES, ENERGY),
        optional=("power_limit", "current_limit", "voltage_limit", "voltage_low", "energy_limit"),
    ),
)
