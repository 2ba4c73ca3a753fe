"""From a decoded frame to flat measurements, by the device's dialect; no text a device sends raises here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from ..decode import Decoded
from ..flags import COMMS_FAULT, NORMAL, data_flag
from ..layout import Layout
from ..times import parse_datatime, parse_qn
from . import dust, fume, power
from .measure import SPAN_OF_CN, Measurement, Span
from .numbers import known_numbers, means_nothing
from .plan import Channel, Dialect, Source, plan
from .rows import Row, RowReader, row_readers
from .units import COLUMN_UNITS, propose_unit

DIALECTS: Final[Mapping[str, Dialect]] = {
    dialect.name: dialect for dialect in (*power.DIALECTS, *dust.DIALECTS, *fume.DIALECTS)
}


def measurements(
    dialect: str, decoded: Decoded, units: Mapping[str, str], *, at: datetime | None = None
) -> tuple[Measurement, ...]:
    """One measurement a channel; none for a command that carries no data or an unknown dialect.

    `units` has the device's own units by factor code, item name (`Pt`) or column. `at` is for a frame without
    a readable DataTime; else its QN serves, for instantaneous data only.
    """
    known, span = DIALECTS.get(dialect), SPAN_OF_CN.get(decoded.cn or "")
    if known is None or span is None:
        return ()
    moment, odd = _moment(decoded, span, at)
    if moment is None:
        return ()
    made = plan(known, decoded.values, decoded.cp_fields, units, span)
    return tuple(
        _measure(name, channel, decoded, moment, span, (*made.warnings, *odd))
        for name, channel in made.channels.items()
    )


def compile_layout(
    dialect: str, layout: Layout, units: Mapping[str, str], span: Span, columns: Sequence[str] | None = None
) -> tuple[RowReader, ...]:
    """The fast way to what `measurements` says, a reader a channel; empty for an unknown dialect.

    Keep the result for (dialect, units, layout, span); `columns` is the order of the numbers in a row.
    """
    known = DIALECTS.get(dialect)
    return () if known is None else row_readers(known, layout, units, span, columns)


def _moment(decoded: Decoded, span: Span, at: datetime | None) -> tuple[datetime | None, tuple[str, ...]]:
    found, warning = parse_datatime(decoded.datatime)
    if found is None:
        found = at
    if found is None and span is Span.REALTIME:
        found, warning = parse_qn(decoded.qn), "datatime_from_qn"
    return found, () if warning is None else (warning,)


def _measure(
    name: str, channel: Channel, decoded: Decoded, at: datetime, span: Span, warnings: tuple[str, ...]
) -> Measurement:
    values: dict[str, float] = {}
    flags: dict[str, str] = {}
    extra = {source.key: _text(decoded, source) for source in channel.extra}
    for slot in channel.slots.values():
        text = _text(decoded, slot.source)
        flag = data_flag(_text(decoded, slot.flag)) if slot.flag else NORMAL
        value = known_numbers(slot.shift, slot.state)[text]
        if value is not None:
            values[slot.column] = value
        else:
            flag = COMMS_FAULT if flag == NORMAL else flag
            if not means_nothing(text):
                extra[slot.source.key] = text
        if flag != NORMAL:
            flags[slot.column] = flag
    return Measurement(name, at, span, values, flags, extra, warnings)


def _text(decoded: Decoded, source: Source) -> str:
    if source.sub is not None:
        return decoded.values[source.code][source.sub]
    found = decoded.cp_fields[source.code]
    return found if isinstance(found, str) else found[-1]


__all__ = [
    "COLUMN_UNITS",
    "DIALECTS",
    "SPAN_OF_CN",
    "Dialect",
    "Measurement",
    "Row",
    "RowReader",
    "Span",
    "compile_layout",
    "measurements",
    "propose_unit",
]
