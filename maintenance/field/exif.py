"""When and where a picture was taken, as its EXIF says. A wrong or hostile one says nothing; it never breaks."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

CITY = timezone(timedelta(hours=8))
"""A camera without an offset shows the time of the city."""
EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN, _OFFSET, _CHANGED = 0x9003, 0x9011, 0x0132


@dataclass(frozen=True, slots=True)
class Origin:
    """``lon`` and ``lat`` in degrees (WGS-84), both or neither."""

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


def origin(exif: Any, now: datetime) -> Origin:
    """What Pillow's ``Image.Exif`` says."""
    try:
        own = exif.get_ifd(_EXIF)
        taken = own.get(_TAKEN) or exif.get(_CHANGED)
        taken_at = instant(taken, own.get(_OFFSET), now)
    except Exception:  # Pillow's reader raises whatever a hostile EXIF leads it to
        taken_at = None
    try:
        place = _place(exif.get_ifd(_GPS))
    except Exception:
        place = None
    return Origin(taken_at, *(place or (None, None)))


def instant(said: Any, offset: Any, now: datetime) -> datetime | None:
    """``2026:11:22 14:10:05`` with an offset such as ``+08:00``; None when it cannot be."""
    try:
        plain = datetime.strptime(str(said).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone below
        zone = datetime.strptime(str(offset), "%z").tzinfo if offset else CITY
    except ValueError:
        return None
    return believable(plain.replace(tzinfo=zone), now)


def believable(at: datetime, now: datetime) -> datetime | None:
    """``at``, unless before such pictures were taken or more than a day ahead of us."""
    return at if EARLIEST <= at <= now + timedelta(days=1) else None


def place(lon: Any, lat: Any) -> tuple[float, float] | None:
    """Both as degrees, None when either is not one. 0, 0 is a phone that does not know."""
    try:
        lon, lat = float(lon), float(lat)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not (math.isfinite(lon) and math.isfinite(lat)) or (lon, lat) == (0, 0):
        return None
    return (round(lon, 6), round(lat, 6)) if abs(lon) <= 180 and abs(lat) <= 90 else None


def _place(gps: Any) -> tuple[float, float] | None:
    lat, lon = _degrees(gps[2]), _degrees(gps[4])
    return place(-lon if gps.get(3) == "W" else lon, -lat if gps.get(1) == "S" else lat)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(each) for each in parts)
    return degrees + minutes / 60 + seconds / 3600
