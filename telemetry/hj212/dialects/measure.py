"""What a dialect makes of a frame: one flat measurement a channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Final


class Span(IntEnum):
    """What stretch of time a value stands for; values of different spans are never averaged together."""

    REALTIME = 0
    MINUTE = 1
    HOUR = 2
    DAY = 3


SPAN_OF_CN: Final = {
    "2011": Span.REALTIME,
    "2021": Span.REALTIME,
    "2051": Span.MINUTE,
    "2061": Span.HOUR,
    "2031": Span.DAY,
    "2041": Span.DAY,
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One channel of one frame. `at` is UTC, for interval spans the start of the interval.

    `values`: column -> number in the unit the column's name ends with; a column without a usable value is
    absent. `flags`: column -> data flag, only those that are not N. `extra`: `code-Sub` -> text as sent, for
    everything without a column. `warnings`: what was odd, as words for a log.
    """

    channel: str
    at: datetime
    span: Span
    values: dict[str, float]
    flags: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
