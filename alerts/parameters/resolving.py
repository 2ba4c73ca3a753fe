"""Which numbers and which standard hold at a site, version by version: the narrower reach wins. Pure."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.parameters.published import DIFFERENCE, Limit
from alerts.rule_types import CHINA, StandardView, Version
from alerts.timeline import FOREVER

DEFAULT, DISTRICT, TRADE, ENTERPRISE, POINT = range(5)
"""The reaches, from the widest to the narrowest."""
SIZES = ("小型", "中型", "大型")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A standard that may be chosen, with all its limits; ``main`` names the column judged first."""

    name: str
    limits: tuple[Limit, ...]
    main: str
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """One row: for ``subject`` — (rule, name), or STANDARD — ``value`` holds from ``since`` on within a reach.

    ``value`` None: back to what the wider reach says.
    """

    id: int
    reach: int
    key: str
    since: float
    subject: Hashable
    value: Any


STANDARD = "standard"
Found = Mapping[Hashable, Dated]
"""By subject the row in force."""


@dataclass(frozen=True, slots=True)
class Place:
    """A site, as far as reaches tell sites apart; ``points`` by key."""

    district: str
    trade: str
    enterprise: str
    points: tuple[str, ...]
    stoves: int | None = None

    @property
    def reaches(self) -> tuple[tuple[int, str], ...]:
        """The reaches that hold the whole site, from the widest."""
        return (DEFAULT, ""), (DISTRICT, self.district), (TRADE, self.trade), (ENTERPRISE, self.enterprise)


@dataclass(slots=True)
class Book:
    """Every row by reach; each list in the order in which the rows took effect.

    ``legal``: the rules whose ``limit`` takes the place of a standard's, unless the standard was chosen for a
    narrower reach.
    """

    rows: Mapping[tuple[int, str], Sequence[Dated]] = field(default_factory=dict)
    legal: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.rows)

    def versions(self, place: Place) -> tuple[Version, ...]:
        """The versions at a site in time order, the first from the beginning; none when nothing was ever set."""
        whole = [row for reach in place.reaches for row in self.rows.get(reach, ())]
        own = {key: rows for key in place.points if (rows := self.rows.get((POINT, key)))}
        every = [*whole, *(row for rows in own.values() for row in rows)]
        if not every:
            return ()
        return tuple(_version(at, whole, own, place, self.legal) for at in [-FOREVER, *_instants(every)])

    def at(self, place: Place, at: float) -> Version:
        """The one version in force at an instant."""
        found = [each for each in self.versions(place) if each.since <= at]
        return found[-1] if found else Version(-FOREVER)


def book(rows: Iterable[Dated], legal: Iterable[str] = ()) -> Book:
    grouped: defaultdict[tuple[int, str], list[Dated]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.since, each.id)):
        grouped[row.reach, row.key].append(row)
    return Book(dict(grouped), frozenset(legal))


def within(versions: Sequence[Version], since: float, until: float) -> tuple[Version, ...]:
    """The versions that hold somewhere in [since, until]."""
    begun = sum(each.since <= since for each in versions)
    return tuple(each for each in versions[max(begun - 1, 0) :] if each.since <= until)


def _instants(rows: Iterable[Dated]) -> list[float]:
    """When something changes: a row takes effect, a chosen standard's limit comes or goes."""
    instants: set[float] = set()
    for row in rows:
        instants.add(row.since)
        if isinstance(row.value, Chosen):
            days = (day for limit in row.value.limits for day in (limit.since, limit.until) if day)
            instants.update(at for day in days if (at := _midnight(day)) > row.since)
    return sorted(instants)


def _midnight(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp()


def _in_force(rows: Iterable[Dated], at: float) -> dict[Hashable, Dated]:
    """By subject the row in force; ``rows`` from the widest reach to the narrowest, each in order of time."""
    latest: dict[tuple[Hashable, int], Dated] = {}
    for row in rows:
        if row.since <= at:
            latest[row.subject, row.reach] = row
    found: dict[Hashable, Dated] = {}
    for (subject, reach), row in latest.items():
        if row.value is not None and (subject not in found or found[subject].reach < reach):
            found[subject] = row
    return found


def _version(
    at: float,
    whole: Sequence[Dated],
    own: Mapping[str, Sequence[Dated]],
    place: Place,
    legal: frozenset[str],
) -> Version:
    common: Found = _in_force(whole, at)
    points: Mapping[str, Found] = {key: _in_force(rows, at) for key, rows in own.items()}
    standards, choices = _standards(at, common, points, place)
    common, points = _beneath_standards(common, points, standards, place, legal)
    ids = {(rule, ""): each for rule, each in _ids(common).items()}
    for key, found in points.items():
        ids |= {
            (rule, key): each for rule, each in _ids({**common, **found}).items() if _touches(found, rule)
        }
    return Version(
        since=at,
        settings=_settings(common),
        points={key: settings for key, found in points.items() if (settings := _settings(found))},
        standards=standards,
        ids=ids,
        choices=choices,
    )


def _beneath_standards(
    common: Found,
    points: Mapping[str, Found],
    standards: Collection[str],
    place: Place,
    legal: frozenset[str],
) -> tuple[Found, Mapping[str, Found]]:
    """A limit set for a wider reach than the standard of a point gives way there; elsewhere it stays."""
    for subject in [(rule, "limit") for rule in legal if (rule, "limit") in common]:
        row = common[subject]
        reaches = {
            key: _chosen_for(key, common, points) if key in standards else DEFAULT for key in place.points
        }
        if max(reaches.values(), default=DEFAULT) > row.reach:
            common = {each: kept for each, kept in common.items() if each != subject}
            kept_at = [key for key, reach in reaches.items() if reach <= row.reach]
            points = dict(points) | {key: {subject: row} | dict(points.get(key, {})) for key in kept_at}
    return common, points


def _chosen_for(key: str, common: Found, points: Mapping[str, Found]) -> int:
    """The reach for which the standard of a point was chosen."""
    return (points.get(key, {}).get(STANDARD) or common[STANDARD]).reach


def _touches(found: Mapping[Hashable, Dated], rule: str) -> bool:
    return any(subject != STANDARD and subject[0] == rule for subject in found)  # type: ignore[index]


def _settings(found: Mapping[Hashable, Dated]) -> dict[str, dict[str, float]]:
    settings: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for subject, row in found.items():
        if isinstance(subject, tuple):
            settings[subject[0]][subject[1]] = row.value
    return dict(settings)


def _ids(found: Mapping[Hashable, Dated]) -> dict[str, tuple[int, ...]]:
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for subject, row in found.items():
        if isinstance(subject, tuple):
            ids[subject[0]].append(row.id)
    return {rule: tuple(sorted(each)) for rule, each in ids.items()}


def _standards(
    at: float, common: Mapping[Hashable, Dated], points: Mapping[str, Mapping[Hashable, Dated]], place: Place
) -> tuple[dict[str, StandardView], dict[str, int]]:
    views: dict[str, StandardView] = {}
    choices: dict[str, int] = {}
    for key in place.points:
        row = points.get(key, {}).get(STANDARD) or common.get(STANDARD)
        if row and (view := limit_of(row.value, place, at, whatever_trade=row.reach >= TRADE)):
            views[key], choices[key] = view, row.id
    return views, choices


def limit_of(chosen: Chosen, place: Place, at: float, *, whatever_trade: bool = False) -> StandardView | None:
    """The limit of a chosen standard at a site at an instant; None when it has none for it then.

    A standard by size takes the size from the stoves (GB 18483-2001 表1) unless the choice names a stage.
    ``whatever_trade``: it was chosen for this very trade, enterprise or point, so its limits for others serve.
    """
    limits = [each for each in chosen.limits if _holds(each, at)]
    columns = {each.column for each in limits}
    column = chosen.main if chosen.main in columns else min(columns, default="")
    limits = [each for each in limits if each.column == column]
    stage = chosen.stage or (_size(place.stoves) if {each.stage for each in limits} & set(SIZES) else "")
    staged = [each for each in limits if each.stage == stage]
    own = [each for each in staged if each.trade == place.trade] or [
        each for each in staged if not each.trade
    ]
    found = own or (staged[:1] if whatever_trade else [])
    return _view(chosen.name, sorted(found, key=lambda each: each.limit)) if found else None


def _size(stoves: int | None) -> str:
    return SIZES[(stoves >= 3) + (stoves >= 6)] if stoves is not None else SIZES[-1]


def _holds(limit: Limit, at: float) -> bool:
    return _midnight(limit.since) <= at and (limit.until is None or at < _midnight(limit.until))


def _view(name: str, limits: Sequence[Limit]) -> StandardView:
    first, higher = limits[0], (limits[1] if len(limits) > 1 else None)
    return StandardView(
        name=name,
        column=first.column,
        limit=first.limit,
        window_s=first.window_s,
        difference=first.formula == DIFFERENCE,
        allowed_a_day=first.allowed_a_day,
        background_cap=first.background_cap,
        higher=higher.limit if higher else None,
        higher_allowed_a_day=higher.allowed_a_day if higher else 0,
    )
