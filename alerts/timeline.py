"""Samples laid out in time: what is known of each point at each instant (scenarios/README.md, "Time")."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from operator import itemgetter, sub
from typing import Any, TypeVar

from alerts.rule_types import Declaration, Order, PointView, Row, SiteView

T = TypeVar("T")
Span = tuple[float, float]
Truth = bool | None
"""Three-valued: None is UNKNOWN."""

FOREVER = float("inf")


class DuplicateSample(ValueError):
    """Two samples of one point at one instant: which of them is true nobody can say."""


class Layout:
    """Where a row keeps each column, and where its flag string keeps each column's flag."""

    __slots__ = ("flag_at", "flags", "index")

    def __init__(self, names: Sequence[str], factors: Sequence[str]) -> None:
        self.index = {name: place for place, name in enumerate(names)}
        self.flag_at = {name: place for place, name in enumerate(factors)}
        self.flags = self.index["flags"]


@lru_cache
def layout_of(names: tuple[str, ...], factors: tuple[str, ...]) -> Layout:
    return Layout(names, factors)


class Track:
    """One point's samples up to ``until``, in time order, as columns.

    The rows are turned into columns at once: they lie scattered in memory, and a visit to each of them costs more
    than whatever is done with its values.
    """

    __slots__ = (
        "_bounds",
        "_columns",
        "_flags",
        "_layout",
        "_table",
        "expiries",
        "gaps",
        "longest_gap",
        "point",
        "reach_s",
        "times",
    )

    def __init__(self, point: PointView, rows: Iterable[Row], layout: Layout, until: float) -> None:
        self.point = point
        self.reach_s = point.reach_s
        self._layout = layout
        self.times, self._table = _in_order(rows, until)
        self.gaps = list(map(sub, islice(self.times, 1, None), self.times))
        if self.gaps and min(self.gaps) == 0:
            raise DuplicateSample(f"点位 {point.name} 在同一时刻有两条数据")
        self.longest_gap = max(self.gaps, default=0.0)
        self.expiries = self._expiries(until)
        self._columns: dict[str, list[float | None]] = {}
        self._bounds: dict[str, Span | None] = {}
        flags = self._table[layout.flags] if self._table else ()
        self._flags = flags if any(flags) else None

    def _expiries(self, until: float) -> list[float]:
        """The instants from which the point is UNKNOWN although no sample says so."""
        reach = self.reach_s
        ends = []
        if self.longest_gap > reach:
            ends = [at + reach for at, gap in zip(self.times, self.gaps, strict=False) if gap > reach]
        if self.times and self.times[-1] + reach <= until:
            ends.append(self.times[-1] + reach)
        return ends

    def signed(self, column: str) -> list[float | None]:
        """The values whose flag lets them count (N or S), negative ones too; None where UNKNOWN."""
        if column not in self._columns:
            self._columns[column] = self._read(column)
        return self._columns[column]

    def known(self, column: str) -> list[float | None]:
        """As ``signed``, but a negative value is UNKNOWN: for powers and concentrations."""
        name = f"{column} ≥ 0"
        if name not in self._columns:
            signed, bounds = self.signed(column), self.bounds(column)
            harmless = bounds is None or bounds[0] >= 0
            self._columns[name] = (
                signed if harmless else [None if each is None or each < 0 else each for each in signed]
            )
        return self._columns[name]

    def bounds(self, column: str) -> Span | None:
        """The least and the greatest of the ``signed`` values that are known; None when none is."""
        if column not in self._bounds:
            signed = self.signed(column)
            known = [each for each in signed if each is not None] if None in signed else signed
            self._bounds[column] = (min(known), max(known)) if known else None  # type: ignore[type-var, assignment]
        return self._bounds[column]

    def carried(self, column: str) -> list[bool]:
        """Whether each sample brings the column at all, whatever its flag."""
        return [value is not None for value in self._raw(column)]

    def _raw(self, column: str) -> list[Any]:
        return self._table[self._layout.index[column]] if self._table else []

    def _read(self, column: str) -> list[float | None]:
        values = self._raw(column)
        if self._flags is None:
            return values
        place = self._layout.flag_at[column]
        pairs = zip(values, self._flags, strict=True)
        return [
            value if flags is None or flags[place : place + 1] in "NS" else None for value, flags in pairs
        ]


CHUNK = 512
"""So many rows stay in the processor's cache while they are turned."""


def _turned(rows: Sequence[Row]) -> list[list[Any]]:
    """The columns of rows of one length."""
    columns: list[list[Any]] = [[] for _ in rows[0]] if rows else []
    for at in range(0, len(rows), CHUNK):
        for column, part in zip(columns, zip(*rows[at : at + CHUNK], strict=True), strict=True):
            column.extend(part)
    return columns


def _in_order(rows: Iterable[Row], until: float) -> tuple[list[float], list[list[Any]]]:
    """Epoch seconds and columns up to ``until``, in time order."""
    rows = list(rows)
    table = _turned(rows)
    times = table[0] if table else []
    if times and isinstance(times[0], datetime):
        times = [at.timestamp() for at in times]
    ordered = sorted(times)
    if ordered != times:
        rows.sort(key=itemgetter(0))
        table = _turned(rows)
    known = bisect_right(ordered, until)
    if known < len(ordered):
        return ordered[:known], [column[:known] for column in table]
    return ordered, table


class Grid:
    """The instants at which a condition over some points can change.

    ``seen`` tells the samples from the mere expiries: only a sample starts, confirms or ends an episode.
    """

    __slots__ = ("seen", "times")

    def __init__(self, tracks: Sequence[Track]) -> None:
        first = tracks[0]
        if not any(track.expiries for track in tracks) and all(each.times == first.times for each in tracks):
            self.times, self.seen = first.times, [True] * len(first.times)
            return
        instants = {at: False for track in tracks for at in track.expiries}
        instants.update((at, True) for track in tracks for at in track.times)
        self.times = sorted(instants)
        self.seen = [instants[at] for at in self.times]

    def spread(self, track: Track, values: Sequence[T | None]) -> Sequence[T | None]:
        """What is known of a track's ``values`` at each instant of the grid."""
        times, reach = track.times, track.reach_s
        if self.times is times or (not track.expiries and self.times == times):
            return values
        spread: list[T | None] = []
        next_at, last = 0, len(times)
        for at in self.times:
            while next_at < last and times[next_at] <= at:
                next_at += 1
            known = next_at and at - times[next_at - 1] < reach
            spread.append(values[next_at - 1] if known else None)
        return spread

    def during(self, cover: Iterable[Span]) -> list[bool]:
        """Whether ``cover`` is in effect; that changes at samples only: a span between two does nothing."""
        states = [False] * len(self.times)
        for start, end in cover:
            first, last = bisect_left(self.times, start), bisect_left(self.times, end)
            states[first:last] = [True] * (last - first)
        if False in self.seen:
            for at in range(1, len(states)):
                if not self.seen[at]:
                    states[at] = states[at - 1]
        return states


class Case:
    """One site on the table: its tracks, and what several rules share about them."""

    def __init__(
        self, site: SiteView, series: Mapping[str, Iterable[Row]], layout: Layout, until: float
    ) -> None:
        self.site = site
        self.until = until
        self.points = {point.key: point for point in site.points}
        self.tracks = {
            key: Track(point, series.get(key, ()), layout, until) for key, point in self.points.items()
        }
        self._shared: dict[Hashable, Any] = {}

    def shared(self, key: Hashable, make: Callable[[], T]) -> T:
        """``make()``, once a case."""
        if key not in self._shared:
            self._shared[key] = make()
        made: T = self._shared[key]
        return made

    def grid(self, keys: Iterable[str]) -> Grid:
        """The common grid of some points."""
        chosen = frozenset(keys)
        return self.shared(chosen, lambda: Grid([self.tracks[key] for key in sorted(chosen)]))

    def exempt(self, point: PointView, *kinds: str) -> list[Span]:
        """When approved declarations of these kinds cover the point."""
        return spans(
            each
            for each in self.site.declarations
            if each.approved and each.kind in kinds and point.key in each.points
        )

    def excused(self, grid: Grid, truth: Sequence[Truth], cover: list[Span]) -> Sequence[Truth]:
        """``truth``, but false where a declaration covers the point."""
        if not cover:
            return truth
        covered = grid.during(cover)
        return [False if exempt else each for each, exempt in zip(truth, covered, strict=True)]


def spans(each: Iterable[Order | Declaration]) -> list[Span]:
    """The [start, end) of orders or declarations, joined where they touch."""
    return joined((one.start.timestamp(), one.end.timestamp() if one.end else FOREVER) for one in each)


def joined(pieces: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one, empty ones left out."""
    merged: list[Span] = []
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def within(cover: Sequence[Span], at: float) -> bool:
    return any(start <= at < end for start, end in cover)
