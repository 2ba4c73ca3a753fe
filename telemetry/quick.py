"""The quick reading of ordinary frames: a device sends the same keys every time, so only values are read.

What the compiled reader does not vouch for (odd times, sentinels, split parts, other keys) is left to
``interpret``; both give the same rows.
"""

from telemetry.cards import Bound, Card
from telemetry.hj212 import LAYOUTS, Layout
from telemetry.hj212.dialects import SPAN_OF_CN, RowReader, Span, compile_layout
from telemetry.interpret import AHEAD, BEHIND, Stored, request_number
from telemetry.merge import Row
from telemetry.staging import columns

MOST_COMPILED = 4_096
_compiled: dict[tuple[str, str, str, Layout, Span], tuple[RowReader, ...]] = {}


def quick(stored: Stored, card: Card) -> list[Row] | None:
    """The rows of an ordinary frame, or None: read it the tolerant way."""
    data = stored.data
    usual = card.is_plain and data[2:6].isdigit()  # an unpadded length puts the segment elsewhere
    found = LAYOUTS.find(data[6:-4]) if usual else None
    if found is None:
        return None
    layout, values = found
    qn, _, cn, _, _, _, pnum, *_ = layout.places
    span = SPAN_OF_CN.get(values[cn] or "")
    if span is None or values[pnum] is not None:
        return None
    bound = card.bound.get((layout, span))
    if bound is None:
        bound = card.bound[layout, span] = _bind(card, layout, span)
    received_at, batch_id, qn = stored.received_at, stored.batch_id, request_number(values[qn])
    latest, earliest = received_at + AHEAD, received_at - BEHIND
    rows = []
    for reader, point_id, has_extra in bound:
        row = reader.row(values)
        if row is None or point_id is None or not earliest <= row.at <= latest:
            return None
        extra = reader.extra_of(values) if has_extra else None
        rows.append(Row(row.at, batch_id, qn, point_id, int(span), row.numbers, row.flags, extra))
    return rows or None


def _bind(card: Card, layout: Layout, span: Span) -> list[Bound]:
    readers = _readers(card, layout, span)
    return [(reader, card.points.get(reader.channel), bool(reader.extra)) for reader in readers]


def _readers(card: Card, layout: Layout, span: Span) -> tuple[RowReader, ...]:
    """Compiled once for all devices of one make."""
    key = (card.platform, card.dialect, card.units_key, layout, span)
    if key not in _compiled:
        if len(_compiled) >= MOST_COMPILED:
            _compiled.clear()
        _compiled[key] = compile_layout(card.dialect, layout, card.units, span, columns(card.platform))
    return _compiled[key]
