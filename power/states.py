"""Run states of power points, and whether a production point's treatment is met (scenarios/README.md)."""

from collections.abc import Sequence
from functools import cache

from alerts.conditions import BARELY, NEARLY, all_of
from alerts.rule_types import Link, PointView
from alerts.timeline import Case, Grid, Track, Truth

POWER = "power_kw"
OFF_RATIO = 0.7
"""Hysteresis: OFF at or below 0.7 × on_kw."""
FINE_INTERVAL_S = CONFIRM_S = 180.0
"""Up to this interval one sample does not decide: a new state takes this long to be believed."""


def on_kw(point: PointView) -> float | None:
    """启停阈值, by default a tenth of the rated power."""
    if point.on_kw is None and point.rated_kw is not None:
        return 0.1 * point.rated_kw
    return point.on_kw


def run_states(case: Case, key: str) -> list[Truth]:
    """ON, OFF or UNKNOWN at each sample of a point."""
    return case.shared(("run", key), lambda: _classified(case.tracks[key]))


def _classified(track: Track) -> list[Truth]:
    threshold = on_kw(track.point)
    if threshold is None:
        return [None] * len(track.times)
    at_on, at_off = threshold * NEARLY, OFF_RATIO * threshold * BARELY
    signs: list[float | None] = track.known(POWER)
    raw = [None if kw is None else 1 if kw >= at_on else 0 if kw <= at_off else -1 for kw in signs]
    return _confirmed(track, raw) if track.point.interval_s <= FINE_INTERVAL_S else _kept(raw)


def _kept(raw: Sequence[int | None]) -> list[Truth]:
    """One sample decides; in between (-1) the state is kept, UNKNOWN does not erase it."""
    kept, states = False, []
    for sign in raw:
        if sign is not None and sign >= 0:
            kept = sign == 1
        states.append(None if sign is None else kept)
    return states


def _confirmed(track: Track, raw: Sequence[int | None]) -> list[Truth]:
    """A new state needs samples over CONFIRM_S without a break, and then holds from the first of them."""
    states: list[Truth] = []
    kept: Truth = None
    new: Truth = None
    first, before = 0, 0.0
    for at, (moment, sign) in enumerate(zip(track.times, raw, strict=True)):
        seen = None if sign is None else bool(kept) if sign < 0 else sign == 1
        states.append(None if seen is None else kept)
        if seen is None or seen is kept:
            new = None
        elif seen is not new or moment - before > track.reach_s:
            new, first = seen, at
        before = moment
        if new is not None and moment - track.times[first] >= CONFIRM_S:
            states[first:] = [new] * (at + 1 - first)
            kept, new = new, None
    return states


def spread_states(case: Case, grid: Grid, key: str) -> Sequence[Truth]:
    return grid.spread(case.tracks[key], run_states(case, key))


def spread_power(case: Case, grid: Grid, key: str) -> Sequence[float | None]:
    return grid.spread(case.tracks[key], case.tracks[key].known(POWER))


def links_of(case: Case, production: str) -> list[Link]:
    return [link for link in case.site.links if production in link.production]


def linked_keys(case: Case, production: str) -> list[str]:
    """The production point and every treatment point it is linked to."""
    return [production, *(key for link in links_of(case, production) for key in link.keys)]


def treatment_met(case: Case, grid: Grid, production: str) -> Sequence[Truth]:
    """At each instant: met when every group is, not met when any is known not to be."""
    groups = [group_met(case, grid, link) for link in links_of(case, production)]
    return groups[0] if len(groups) == 1 else [all_of(*each) for each in zip(*groups, strict=True)]


def group_met(case: Case, grid: Grid, link: Link) -> Sequence[Truth]:
    """Whether one group's treatment is met, at each instant."""
    in_use = [spread_states(case, grid, key) for key in link.treatment]
    standby = [spread_states(case, grid, key) for key in link.standby]
    if len(in_use) == 1 and not standby:
        return in_use[0]
    if not in_use:
        return [None] * len(grid.times)
    spares: Sequence[tuple[Truth, ...]] = list(zip(*standby, strict=True)) or [()] * len(grid.times)
    decide = _any_on if link.mode == "any" else _enough_on
    return [decide(used, spare) for used, spare in zip(zip(*in_use, strict=True), spares, strict=True)]


@cache
def _enough_on(in_use: tuple[Truth, ...], standby: tuple[Truth, ...]) -> Truth:
    """串联: as many standbys ON as in-use points known OFF; UNKNOWN points are left out."""
    if all(state is None for state in in_use):
        return None
    return in_use.count(False) <= standby.count(True)


@cache
def _any_on(in_use: tuple[Truth, ...], standby: tuple[Truth, ...]) -> Truth:
    """并联: one ON is enough, but with no in-use point known nothing is."""
    if all(state is None for state in in_use):
        return None
    return True in in_use or True in standby
