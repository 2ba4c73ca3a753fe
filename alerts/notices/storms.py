"""Storms: so many places of one district fall silent at once that carrier or grid is to blame. Pure.

Times are those at which the data stopped, not those at which it was noticed: any order of judging finds the
same storm.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.notices.parents import Child


@dataclass(frozen=True, slots=True)
class Bounds:
    """When it is a storm: ``sites`` places, or this share of the district's devices in use (``fewest``
    places at least), within ``window``. It is over when ``back`` of its places are back and the rest alone
    would be none."""

    sites: int = 20
    share: float = 0.30
    fewest: int = 5
    window: timedelta = timedelta(minutes=10)
    back: float = 0.80
    spread: timedelta = timedelta(hours=1)
    """What falls silent later than this after the first is trouble of its own."""


@dataclass(frozen=True, slots=True)
class Known:
    """A live storm. ``peak``: how many places it had at most."""

    id: int
    district: str
    peak: int


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one district: its storm (None: a new one), who joins, whether it is over."""

    district: str
    storm: int | None
    joins: Sequence[Child]
    is_over: bool = False


def changes(
    children: Iterable[Child], known: Iterable[Known], devices: Mapping[str, int], bounds: Bounds
) -> list[Change]:
    """``devices``: how many are in use, by district. Silences that belong to no storm may make or join one."""
    districts: defaultdict[str, list[Child]] = defaultdict(list)
    for child in children:
        districts[child.district].append(child)
    storms = {storm.district: storm for storm in known}
    found = []
    for district in sorted(districts.keys() | storms.keys()):
        here = sorted(districts[district], key=lambda child: (child.start, child.id))
        count = devices.get(district, 0)
        storm = storms.get(district)
        change = _of_storm(storm, here, count, bounds) if storm else _new(district, here, count, bounds)
        if change:
            found.append(change)
    return found


def _new(district: str, here: Sequence[Child], devices: int, bounds: Bounds) -> Change | None:
    free = [child for child in here if child.storm is None]
    core = _densest(free, bounds.window)
    if not is_storm(core, devices, bounds):
        return None
    return Change(district, None, [*core, *_near(core, free, bounds)])


def _of_storm(storm: Known, here: Sequence[Child], devices: int, bounds: Bounds) -> Change | None:
    members = [child for child in here if child.storm == storm.id]
    if _is_over(storm, members, devices, bounds):
        return Change(storm.district, storm.id, (), is_over=True)
    joins = _near(members, [child for child in here if child.storm is None], bounds)
    return Change(storm.district, storm.id, joins)


def _is_over(storm: Known, members: Sequence[Child], devices: int, bounds: Bounds) -> bool:
    left = len({child.site for child in members})
    return left <= storm.peak * (1 - bounds.back) + 1e-9 and not is_storm(members, devices, bounds)


def is_storm(members: Sequence[Child], devices: int, bounds: Bounds) -> bool:
    """Whether so many at once are more than chance."""
    sites = len({child.site for child in members})
    silent = len({child.device for child in members if child.device is not None})
    return sites >= bounds.sites or (
        sites >= bounds.fewest and devices > 0 and silent >= bounds.share * devices
    )


def _densest(ordered: Sequence[Child], window: timedelta) -> list[Child]:
    """The stretch of ``window`` in which most places fell silent; the earliest of equals."""
    first, best, sites = 0, (0, 0, 0), defaultdict[int, int](int)
    for last, child in enumerate(ordered):
        sites[child.site] += 1
        while child.start - ordered[first].start > window:
            sites[ordered[first].site] -= 1
            if not sites[ordered[first].site]:
                del sites[ordered[first].site]
            first += 1
        if len(sites) > best[0] or (len(sites) == best[0] and first == best[1]):
            best = (len(sites), first, last + 1)
    return list(ordered[best[1] : best[2]])


def _near(core: Sequence[Child], free: Iterable[Child], bounds: Bounds) -> list[Child]:
    """Those that fell silent within ``window`` of the core, or of one that did: an outage spreads."""
    if not core:
        return []
    taken = {child.id for child in core}
    low, high = (edge(child.start for child in core) for edge in (min, max))
    latest, window = low + bounds.spread, bounds.window
    others = sorted((child for child in free if child.id not in taken), key=lambda child: child.start)
    joins = []
    for child in [each for each in others if each.start >= low]:
        if child.start <= min(high + window, latest):
            joins.append(child)
            high = max(high, child.start)
    for child in reversed([each for each in others if each.start < low]):
        if child.start >= low - window:
            joins.append(child)
            low = child.start
    return joins
