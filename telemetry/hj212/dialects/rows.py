"""The compiled reading: from the flat values of a known layout straight to rows, with the same outcome as
`measurements` for every row it does give."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from ..flags import NORMAL, data_flag
from ..layout import BLANK, Layout, Texts
from ..times import parse_datatime
from .measure import Span
from .numbers import known_numbers
from .plan import Channel, Dialect, Source, plan


class Row(NamedTuple):
    """One instant of one channel: numbers in the order of `RowReader.columns`; `flags` None: all normal, else
    a letter a column."""

    at: datetime
    numbers: tuple[float | None, ...]
    flags: str | None


_row: Final = partial(tuple.__new__, Row)  # half the time of Row(...)


class RowReader:
    """One channel of one layout. `extra`: the key of each text that has no column -> its place."""

    __slots__ = (
        "_blank",
        "_datatime",
        "_flag_at",
        "_flags",
        "_normal",
        "_numbers",
        "_pick",
        "channel",
        "columns",
        "extra",
    )

    def __init__(self, name: str, channel: Channel, layout: Layout, columns: Sequence[str]) -> None:
        slots = [channel.slots.get(column) for column in columns]
        self.channel: Final = name
        self.columns: Final = tuple(columns)
        self.extra: Final = {source.key: _at(layout, source) for source in channel.extra}
        self._datatime: Final = BLANK if layout.datatime is None else layout.datatime
        self._pick: Final = _picker([BLANK if slot is None else _at(layout, slot.source) for slot in slots])
        kinds = {(slot.shift, slot.state) for slot in slots if slot}
        caches = [
            known_numbers(slot.shift, slot.state) if slot else known_numbers(0, False) for slot in slots
        ]
        self._numbers: Final = known_numbers(0, False) if kinds <= {(0, False)} else caches
        self._blank: Final = slots.count(None)
        flagged = [slot.flag for slot in slots if slot and slot.flag]
        self._flags: Final = _picker([_at(layout, flag) for flag in flagged])
        self._normal: Final = (NORMAL,) * len(flagged)
        self._flag_at: Final = [_at(layout, slot.flag) if slot and slot.flag else None for slot in slots]

    def row(self, values: Texts) -> Row | None:
        """The row of one frame; None where a time or a number is amiss, which `measurements` must judge."""
        at = parse_datatime(values[self._datatime]).at
        if at is None:
            return None
        texts, known = self._pick(values), self._numbers
        if isinstance(known, list):
            numbers = tuple([one[text] for one, text in zip(known, texts, strict=True)])
        else:
            numbers = tuple(map(known.__getitem__, texts))
        if numbers.count(None) != self._blank:
            return None
        return _row((at, numbers, None if self._flags(values) == self._normal else self._letters(values)))

    def extra_of(self, values: Texts) -> dict[str, str]:
        """The texts that have no column, by their keys as sent."""
        return {key: values[at] for key, at in self.extra.items()}

    def _letters(self, values: Texts) -> str | None:
        letters = "".join(NORMAL if at is None else data_flag(values[at]) for at in self._flag_at)
        return letters if letters.strip(NORMAL) else None


def row_readers(
    dialect: Dialect, layout: Layout, units: Mapping[str, str], span: Span, columns: Sequence[str] | None
) -> tuple[RowReader, ...]:
    """A reader for each channel of a layout, in the order of the frame."""
    made = plan(dialect, layout.groups, layout.scalars, units, span)
    return tuple(
        RowReader(name, channel, layout, tuple(channel.slots) if columns is None else columns)
        for name, channel in made.channels.items()
    )


def _at(layout: Layout, source: Source) -> int:
    return layout.scalars[source.code] if source.sub is None else layout.groups[source.code][source.sub]


def _picker(places: list[int]) -> Callable[[Texts], Any]:
    """The texts at some places as a tuple, for any number of places."""
    if not places:
        return lambda values: ()
    if len(places) == 1:
        return lambda values: (values[places[0]],)
    return itemgetter(*places)
