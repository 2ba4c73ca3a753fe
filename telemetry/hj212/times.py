"""Times as devices write them: Beijing time without an offset, mostly fourteen digits, at worst anything."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final, NamedTuple

BEIJING: Final = timezone(timedelta(hours=8))
_LONGEST: Final = 32
_YEARS: Final = range(2000, 2101)
_SEPARATORS: Final = re.compile(r"[-/:.\sT]")


class Moment(NamedTuple):
    """An aware UTC instant, or None, and what was odd about its text."""

    at: datetime | None
    warning: str | None = None


def _digits(text: str, millisecond: int = 0) -> datetime | None:
    """Fourteen digits YYYYMMDDhhmmss."""
    if int(text[:4]) not in _YEARS:
        return None
    parts = (int(text[at : at + 2]) for at in range(4, 14, 2))
    try:
        local = datetime(int(text[:4]), *parts, microsecond=millisecond * 1000, tzinfo=BEIJING)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return local.astimezone(UTC)


def _fifteen(text: str) -> datetime | None:
    """A weekday digit after the date, else one digit too many at the end."""
    return _digits(text[:8] + text[9:]) or _digits(text[:14])


def _twelve(text: str) -> datetime | None:
    """Without seconds, else without the century."""
    return _digits(text + "00") or _digits("20" + text)


def _odd(text: str) -> datetime | None:
    size = len(text)
    if size == 14:
        return _digits(text)
    if size == 17:
        return _digits(text[:14], int(text[14:]))
    if size == 15:
        return _fifteen(text)
    if size == 12:
        return _twelve(text)
    if size == 13:
        return _epoch(text)
    return _digits(text[:14]) if size > 14 else None


def _epoch(text: str) -> datetime | None:
    """Thirteen digits: milliseconds since 1970."""
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
    return at if at.year in _YEARS else None


def parse_datatime(text: str | None) -> Moment:
    """The instant a DataTime names: for interval data the start of the interval.

    Warnings: `datatime_missing`, `datatime_odd` (read all the same), `datatime_unreadable`.
    """
    if not text:
        return Moment(None, "datatime_missing")
    return _read(text) if len(text) <= _LONGEST else Moment(None, "datatime_unreadable")


@lru_cache(maxsize=8192)  # frames of one moment come together
def _read(text: str) -> Moment:
    if len(text) == 14 and text.isascii() and text.isdigit():
        at = _digits(text)
        return Moment(at, None if at else "datatime_unreadable")
    bare = _SEPARATORS.sub("", text)
    at = _odd(bare) if bare.isascii() and bare.isdigit() else None
    return Moment(at, "datatime_odd" if at else "datatime_unreadable")


def parse_qn(text: str | None) -> datetime | None:
    """The instant a QN names: 17 digits with milliseconds, epoch milliseconds, or what can be made of it."""
    bare = (text or "").removesuffix("CST")
    if not bare.isascii() or not bare.isdigit():
        return None
    if len(bare) > 17:
        bare = bare[:17]
    return _odd(bare)


def format_datatime(at: datetime) -> str:
    """Fourteen digits of Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y%m%d%H%M%S")


def format_qn(at: datetime) -> str:
    """Seventeen digits of Beijing time, to the millisecond."""
    local = at.astimezone(BEIJING)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
