"""Latest values and marks: one small row a device and a point, written once a digest, not once a frame."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from telemetry.merge import Row
from telemetry.staging import columns


@dataclass(slots=True)
class Touched:
    """What one digest did to one point: newest row of the finest span, and the earliest instant written."""

    newest: Row
    earliest: datetime

    def add(self, row: Row) -> None:
        at, newest = row.at, self.newest
        if at < self.earliest:
            self.earliest = at
        if row.span < newest.span or (row.span == newest.span and at > newest.at):
            self.newest = row


@dataclass(slots=True)
class Heard:
    """What one digest heard from one device."""

    last_at: datetime
    frames: int = 0
    peer: str | None = None
    newest: tuple[datetime, datetime] | None = None
    """When its last readings were received, and of when they are."""

    @property
    def lag_s(self) -> float | None:
        return (self.newest[0] - self.newest[1]).total_seconds() if self.newest else None


def touched(rows: Iterable[Row]) -> dict[int, Touched]:
    """The rows of a digest by point."""
    found: dict[int, Touched] = {}
    for row in rows:
        known = found.get(row.point_id)
        if known is None:
            found[row.point_id] = Touched(row, row.at)
        else:
            known.add(row)
    return found


_POINTS = """
INSERT INTO telemetry_pointstate AS s (point_id, platform, basis, last_at, last_received_at, latest, flags)
SELECT point_id, platform, basis, last_at, received_at, latest, flags FROM stage_point ORDER BY point_id
ON CONFLICT (point_id) DO UPDATE SET
  basis = LEAST(s.basis, excluded.basis),
  last_received_at = GREATEST(s.last_received_at, excluded.last_received_at),
  latest = CASE WHEN excluded.basis < s.basis OR s.last_at IS NULL THEN excluded.latest
                WHEN excluded.basis > s.basis OR excluded.last_at < s.last_at THEN s.latest
                WHEN excluded.last_at = s.last_at THEN s.latest || excluded.latest
                ELSE excluded.latest END,
  flags = CASE WHEN excluded.basis < s.basis OR s.last_at IS NULL THEN excluded.flags
               WHEN excluded.basis > s.basis OR excluded.last_at < s.last_at THEN s.flags
               ELSE excluded.flags END,
  last_at = CASE WHEN excluded.basis < s.basis THEN excluded.last_at
                 WHEN excluded.basis = s.basis THEN GREATEST(s.last_at, excluded.last_at) ELSE s.last_at END
"""
# A point that starts to send a finer span is judged and rolled up again from its beginning.
_MARKS = """
INSERT INTO telemetry_mark (kind, platform, point_id, since)
SELECT kind, p.platform, p.point_id,
       CASE WHEN s.basis > p.basis AND s.last_at IS NOT NULL THEN '1970-01-02+00' ELSE p.earliest END
FROM stage_point p LEFT JOIN telemetry_pointstate s USING (point_id), (VALUES (1), (2)) k (kind)
"""
_STAGE_POINT = """
CREATE TEMP TABLE IF NOT EXISTS stage_point (point_id bigint, platform text, basis smallint,
  last_at timestamptz, received_at timestamptz, latest jsonb, flags text, earliest timestamptz)
"""


def mark_points(slug: str, points: dict[int, Touched], received_at: datetime) -> None:
    """Upsert the state of one platform's points and mark them; in the caller's transaction."""
    if not points:
        return
    names = columns(slug)
    lines = []
    for point_id, each in points.items():
        newest = each.newest
        values = {name: value for name, value in zip(names, newest.values, strict=True) if value is not None}
        lines.append(
            f"{point_id}\t{slug}\t{newest.span}\t{newest.at.isoformat()}\t{received_at.isoformat()}\t"
            f"{json.dumps(values)}\t{newest.flags or _NULL}\t{each.earliest.isoformat()}\n"
        )
    with connection.cursor() as cursor:
        _copy(cursor, _STAGE_POINT, "stage_point", lines)
        cursor.execute(_MARKS)  # before the upsert: it compares with the basis that was
        cursor.execute(_POINTS)
        cursor.execute("TRUNCATE stage_point")


_NULL = "\\N"
_DEVICES = """
INSERT INTO telemetry_devicestate AS s (device_id, first_frame_at, last_frame_at, last_peer, frames, lag_s)
SELECT device_id, last_at, last_at, peer, frames, lag_s FROM stage_device ORDER BY device_id
ON CONFLICT (device_id) DO UPDATE SET
  frames = s.frames + excluded.frames,
  last_frame_at = GREATEST(s.last_frame_at, excluded.last_frame_at),
  last_peer = COALESCE(excluded.last_peer, s.last_peer),
  lag_s = COALESCE(excluded.lag_s, s.lag_s)
"""
_STAGE_DEVICE = """
CREATE TEMP TABLE IF NOT EXISTS stage_device (device_id bigint, last_at timestamptz, peer inet,
  frames bigint, lag_s float8)
"""


def mark_devices(devices: dict[int, Heard]) -> None:
    """Upsert when and from where devices last spoke; in the caller's transaction."""
    if not devices:
        return
    lines = [
        f"{device_id}\t{each.last_at.isoformat()}\t{each.peer or _NULL}\t{each.frames}\t"
        f"{_NULL if each.lag_s is None else each.lag_s}\n"
        for device_id, each in devices.items()
    ]
    with connection.cursor() as cursor:
        _copy(cursor, _STAGE_DEVICE, "stage_device", lines)
        cursor.execute(_DEVICES)
        cursor.execute("TRUNCATE stage_device")


def _copy(cursor: Any, ddl: str, table: str, lines: list[str]) -> None:
    cursor.execute(ddl)
    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO("".join(lines)))
