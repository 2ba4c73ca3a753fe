"""How a dialect is written down, and the plan that follows from the keys of a frame alone.

The plan names each column's source before any value is read, so the tolerant path and the compiled one
cannot disagree about which of two sources wins.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .measure import Span
from .units import COLUMN_UNITS, exponent

_REALTIME: Final = ("rtd", "avg", "data", "cou", "")
_INTERVAL: Final = ("avg", "rtd", "data", "cou", "")
_FLAG: Final = "flag"
LONGEST_CODE: Final = 32
_Keys = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a text belongs: `unit` is what devices send by default (None: the column's own).

    A `state` becomes 1 when the text is 1, else 0. Of two sources in one frame the lower `rank` wins.
    """

    name: str
    unit: str | None = None
    state: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a code means: `column` for the value in `-Rtd`/`-Avg`, `items` by sub-field name in lower case."""

    channel: str
    column: Column | None = None
    items: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of naming things. `place` finds a code's meaning, or None for a code it does not know.

    `home`: the channel of what has none of its own. `scalars`: keys without a `-` are looked up as well.
    """

    name: str
    title: str
    place: Callable[[str], Place | None]
    home: str | None = None
    scalars: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A text in a frame: `sub` is None for a scalar."""

    code: str
    sub: str | None

    @property
    def key(self) -> str:
        return self.code if self.sub is None else f"{self.code}-{self.sub}"


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of one channel: its source, where its flag stands, the decimal shift to its unit."""

    column: str
    source: Source
    flag: Source | None
    state: bool
    shift: int


@dataclass(slots=True)
class Channel:
    """All of one channel: columns by name, and the sources that have no column."""

    slots: dict[str, Slot] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    extra: list[Source] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """Channels in the order of the frame, and what was odd about its keys."""

    channels: dict[str, Channel] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def plan(
    dialect: Dialect,
    values: Mapping[str, Collection[str]],
    scalars: Collection[str],
    units: Mapping[str, str],
    span: Span,
) -> Plan:
    """Where everything in a frame with these codes, sub-fields and scalars goes; not to be changed after."""
    keys = tuple(zip(values, map(tuple, values.values()), strict=True))
    return _plan(dialect, keys, tuple(scalars) if dialect.scalars else (), tuple(units.items()), span)


@lru_cache(maxsize=2048)
def _plan(
    dialect: Dialect,
    keys: _Keys,
    scalars: tuple[str, ...],
    own_units: tuple[tuple[str, str], ...],
    span: Span,
) -> Plan:
    made, units = Plan(), dict(own_units)
    homeless: list[Source] = []
    for code, subs in keys:
        place = dialect.place(code) if len(code) <= LONGEST_CODE else None
        if place is None:
            homeless += (Source(code, sub) for sub in subs if sub.lower() != _FLAG)
        else:
            _settle(made, place, code, subs, units, span)
    for name in scalars:
        place = dialect.place(name) if len(name) <= LONGEST_CODE else None
        if place is not None and place.column is not None:
            _take(made, place.channel, place.column, Source(name, None), None, units)
    _house(made, dialect.home, homeless)
    return made


def _settle(
    made: Plan, place: Place, code: str, subs: Collection[str], units: Mapping[str, str], span: Span
) -> None:
    flag = next((Source(code, sub) for sub in subs if sub.lower() == _FLAG), None)
    chosen = _best(subs, span) if place.column is not None else None
    for sub in subs:
        lower = sub.lower()
        if lower == _FLAG:
            continue
        column = place.column if sub == chosen else place.items.get(lower)
        if column is None:
            made.channels.setdefault(place.channel, Channel()).extra.append(Source(code, sub))
        else:
            _take(made, place.channel, column, Source(code, sub), flag, units)


def _best(subs: Collection[str], span: Span) -> str | None:
    """The sub-field that holds the value: the mean for an interval, the reading for an instant."""
    order = _REALTIME if span is Span.REALTIME else _INTERVAL
    names = {sub.lower(): sub for sub in subs}
    return next((names[name] for name in order if name in names), None)


def _take(
    made: Plan, channel: str, column: Column, source: Source, flag: Source | None, units: Mapping[str, str]
) -> None:
    into = made.channels.setdefault(channel, Channel())
    shift = 0 if column.state else _shift(column, source, units)
    if shift is None:
        made.warnings.append(f"unit_unknown:{source.key}")
        into.extra.append(source)
        return
    held = into.slots.get(column.name)
    if held is not None:
        if into.ranks[column.name] <= column.rank:
            into.extra.append(source)
            return
        into.extra.append(held.source)
    into.slots[column.name] = Slot(column.name, source, flag, column.state, shift)
    into.ranks[column.name] = column.rank


def _shift(column: Column, source: Source, units: Mapping[str, str]) -> int | None:
    """The device's own unit by factor code, item name or column, else the dialect's, else the column's."""
    names = (source.code, source.code.lower(), source.sub or "", column.name)
    unit = next((units[name] for name in names if name in units), column.unit)
    return exponent(COLUMN_UNITS[column.name] if unit is None else unit, column.name)


def _house(made: Plan, home: str | None, homeless: list[Source]) -> None:
    """Codes the dialect does not know go with the home channel, else with the first."""
    if not homeless:
        return
    name = home if home is not None else next(iter(made.channels), None)
    if name is None:
        made.warnings.append("no_channel")
        return
    made.channels.setdefault(name, Channel()).extra.extend(homeless)
