"""Which alerts are one: all points of a device, a site or an enterprise silent; a power cut. Pure.

The widest place that is wholly silent leads. A place speaks as soon as one of its points does; a point that is
in use and has neither spoken lately nor an alert (declared, or not yet judged) neither leads nor breaks a group.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TOGETHER = timedelta(minutes=5)
WIDTH = {"device": 1, "site": 2, "firm": 3}
FEWEST_CUT = 3
"""Power cuts at so many points of one enterprise within TOGETHER are one (domain.md A.6, PW09)."""


@dataclass(frozen=True, slots=True)
class Child:
    """A live alert of one point."""

    id: int
    rule: str
    platform: str
    level: int
    start: datetime
    point: int
    device: int | None
    site: int
    firm: int
    district: str
    parent: int | None = None
    storm: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A point in use, and whether it speaks."""

    point: int
    device: int | None
    site: int
    firm: int
    district: str
    platform: str
    speaks: bool


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a parent is about. ``aspect``: "device:7", "site:7" or "firm:7"."""

    rule: str
    site: int
    aspect: str


def silent_groups(children: Sequence[Child], places: Iterable[Place]) -> dict[Key, list[Child]]:
    """The silent alerts that one parent each stands for; those that stand alone are in none."""
    speaking: set[tuple[str, object]] = set()
    for place in places:
        if place.speaks:
            speaking |= {("firm", _firm(place)), ("site", place.site), ("device", place.device)}
    left, found = list(children), {}
    for kind, of, fewest_sites in _LEVELS:
        wide = _wide(left, kind, of, speaking, fewest_sites)
        found.update(wide)
        taken = {child.id for group in wide.values() for child in group}
        left = [child for child in left if child.id not in taken]
    return found


def _firm(of: Child | Place) -> tuple[int, str, str]:
    """An enterprise as one district and one platform see it."""
    return of.firm, of.district, of.platform


_LEVELS: tuple[tuple[str, Callable[[Child], object], int], ...] = (
    ("firm", _firm, 2),
    ("site", lambda child: child.site, 1),
    ("device", lambda child: child.device, 1),
)


def _wide(
    children: Iterable[Child],
    kind: str,
    of: Callable[[Child], object],
    speaking: set[tuple[str, object]],
    fewest_sites: int,
) -> dict[Key, list[Child]]:
    groups: defaultdict[tuple[str, object], list[Child]] = defaultdict(list)
    for child in children:
        if of(child) is not None and (kind, of(child)) not in speaking:
            groups[child.rule, of(child)].append(child)
    return {
        _key(kind, group): group
        for group in groups.values()
        if len(group) >= 2 and len({child.site for child in group}) >= fewest_sites
    }


def _key(kind: str, group: Sequence[Child]) -> Key:
    first = min(group, key=lambda child: (child.site, child.id))
    number = {"firm": first.firm, "site": first.site, "device": first.device}[kind]
    return Key(first.rule, first.site, f"{kind}:{number}")


def power_cuts(children: Iterable[Child], led: Mapping[int, Key]) -> dict[Key, list[Child]]:
    """Power cuts of one enterprise that began within TOGETHER of each other, three at least. ``led``: the
    live parents; who belongs to one stays with it, and who is cut off soon after joins."""
    firms: defaultdict[tuple[str, object], list[Child]] = defaultdict(list)
    for child in children:
        firms[child.rule, _firm(child)].append(child)
    found: dict[Key, list[Child]] = {}
    for members in firms.values():
        for run in _runs(sorted(members, key=lambda child: (child.start, child.id))):
            parents = (child.parent for child in run if child.parent is not None)
            key = next((led[parent] for parent in parents if parent in led), None)
            if key or _is_cut(run):
                found.setdefault(key or _key("firm", run), []).extend(run)
    return found


def _runs(ordered: Sequence[Child]) -> list[list[Child]]:
    """Split where more than TOGETHER lies between one start and the next."""
    runs: list[list[Child]] = []
    for child in ordered:
        if runs and child.start - runs[-1][-1].start <= TOGETHER:
            runs[-1].append(child)
        else:
            runs.append([child])
    return runs


def _is_cut(run: Sequence[Child]) -> bool:
    pairs = zip(run, run[FEWEST_CUT - 1 :], strict=False)
    return any(last.start - first.start <= TOGETHER for first, last in pairs)


def since(group: Iterable[Child]) -> datetime:
    """When the whole place fell silent: with its last point."""
    return max(child.start for child in group)
