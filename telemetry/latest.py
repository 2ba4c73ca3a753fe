"""The latest value of a point, taken from its readings again: after some were set aside or came back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from registry.rooms import model, platform
from telemetry.staging import columns


def refresh(slug: str, points: Sequence[int], start: datetime, end: datetime) -> int:
    """Let PointState follow the newest reading of each point where that has changed; how many did.

    A state of [start, end) may go back, any other only forward. In the caller's transaction, after its readings
    are written: the digest writes in the same order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(points)])
        cursor.execute(_sql(slug), [list(points), start, end])
        return cursor.rowcount


_HOLD = "SELECT 1 FROM telemetry_pointstate WHERE point_id = ANY(%s) ORDER BY point_id FOR UPDATE"


def _sql(slug: str) -> str:
    table = model(platform(slug).reading)._meta.db_table
    pairs = ", ".join(f"'{name}', r.{name}" for name in columns(slug))
    return (
        "UPDATE telemetry_pointstate s SET last_at = n.at, flags = n.flags,"
        " latest = COALESCE(n.latest, '{}'::jsonb)"
        " FROM telemetry_pointstate p LEFT JOIN LATERAL ("
        f" SELECT r.at, r.flags, jsonb_strip_nulls(jsonb_build_object({pairs})) AS latest FROM {table} r"
        " WHERE r.point_id = p.point_id AND r.span = p.basis ORDER BY r.at DESC LIMIT 1) n ON true"
        " WHERE p.point_id = ANY(%s) AND s.point_id = p.point_id AND s.last_at IS DISTINCT FROM n.at"
        " AND (s.last_at IS NULL OR n.at > s.last_at OR (s.last_at >= %s AND s.last_at < %s))"
    )
