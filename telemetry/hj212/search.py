"""Where a frame may begin and end in a byte buffer (HJ 212-2017 table 2, and what devices make of it)."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from .crc import is_hex4

MAX_SEGMENT: Final = 9999
_DIGITS: Final = re.compile(rb"##(\d{1,4})")
_FIELD: Final = re.compile(rb"(?:QN|ST|CN|PW|MN|FLAG|PNUM|PNO|RF|CP)\s*=", re.IGNORECASE)
_HEADER: Final = re.compile(rb"##\d{1,4}[A-Za-z]")
_PLACE: Final = re.compile(rb"&&(?=[0-9A-Fa-f]{4})")
_LINE_END: Final = re.compile(rb"[\r\n]")
_LONGEST_FIELD: Final = 8
_FIELD_WITHIN: Final = 128


class Undecided(Enum):
    """Answers that are not a header: none here, or more bytes are needed to tell."""

    NOTHING = "nothing"
    WAIT = "wait"


class Header(NamedTuple):
    """A length field: where it starts, how many digits it has, what segment it declares."""

    start: int
    digits: int
    segment_at: int
    declared_end: int


def header_at(buf: bytes, start: int, *, ended: bool) -> Header | Undecided:
    """The header at a `##`: four digits, or fewer before a letter that does not make them hexadecimal."""
    found = _DIGITS.match(buf, start)
    if found is None:
        return Undecided.WAIT if len(buf) == start + 2 and not ended else Undecided.NOTHING
    at = found.end()
    if at - start - 2 < 4:
        if len(buf) < at + _LONGEST_FIELD and not ended and not _FIELD.match(buf, at):
            return Undecided.WAIT
        if not buf[at : at + 1].isalpha() or (
            is_hex4(buf[start + 2 : start + 6]) and not _FIELD.match(buf, at)
        ):
            return Undecided.NOTHING
    return Header(start, at - start - 2, at, at + int(found[1]))


def next_header(buf: bytes, after: int) -> int | None:
    """Offset of the next text that looks like a frame header."""
    found = _HEADER.search(buf, after)
    return None if found is None else found.start()


def places(buf: bytes, first: int, limit: int) -> Iterator[int]:
    """Segment ends: offsets just after each `&&` that four hexadecimal digits follow."""
    for found in _PLACE.finditer(buf, first, limit + 4):
        if found.end() <= limit:
            yield found.end()


def followed_well(buf: bytes, end: int, *, ended: bool) -> bool | None:
    """Whether blanks, CR, LF, `##` or the end of the stream follow a CRC; None when that is not known yet."""
    after = buf[end + 4 : end + 6]
    if (after and after[:1] in b" \t\r\n") or after == b"##":
        return True
    if len(after) == 2 or (after and after != b"#"):
        return False
    return (not after) if ended else None


def line_end(buf: bytes, start: int, limit: int) -> int:
    """Offset of the first CR or LF, or the limit."""
    found = _LINE_END.search(buf, start, limit)
    return limit if found is None else found.start()


def has_field(buf: bytes, start: int, limit: int, *, ended: bool) -> bool | None:
    """Whether the text after a length looks like a data segment at all; None when that is not known yet."""
    if _FIELD.search(buf, start, min(limit, start + _FIELD_WITHIN)) is not None:
        return True
    return False if ended or limit < len(buf) or limit >= start + _FIELD_WITHIN else None
