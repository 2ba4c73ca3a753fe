"""Readings set aside without losing them (数据清理), and put back exactly as they were.

Beside each platform's readings lies a table of the same columns, ``<readings>_aside``, made on demand like the
partitions. Rows move there and back by statements over sets, in one transaction with everything that follows from
them: the hours and days are computed again at once, the latest values follow, and marks have the alerts judged.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from registry.rooms import model, platform, platforms
from telemetry import latest
from telemetry.models import Mark, SetAside, Span
from telemetry.partitions import LOCK, Partitioned, bounds, ensure, later, tables
from telemetry.rollups import DAY, HOUR, floor, roll

KEY = ("point_id", "span", "at")
SPANS = [span.value for span in Span]


class Gone(Exception):
    """The stretch has already been restored."""


def count(slug: str, points: Sequence[int], start: datetime, end: datetime) -> Counter[int]:
    """How many readings each point has in [start, end), whatever their span."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT point_id, count(*) FROM {_readings(slug)} WHERE {_SCOPE} GROUP BY point_id",
            _scope(points, start, end),
        )
        return Counter(dict(cursor.fetchall()))


@transaction.atomic
def set_aside(slug: str, points: Sequence[int], start: datetime, end: datetime, *, now: datetime) -> SetAside:
    """Move the readings of ``points`` in [start, end) out of their table; the row that names them.

    A reading that comes for the same instants later is a new one: it stays in the table.
    """
    made = SetAside.objects.create(platform=slug, points=sorted(points), start=start, end=end, made_at=now)
    with connection.cursor() as cursor:
        aside, names = _table(cursor, slug)
        _hold_rollups(cursor, slug)
        cursor.execute(
            f"WITH gone AS (DELETE FROM {_readings(slug)} WHERE {_SCOPE} RETURNING {names})"
            f" INSERT INTO {aside} (aside_id, {names}) SELECT %s, {names} FROM gone",
            [*_scope(points, start, end), made.pk],
        )
        made.rows = cursor.rowcount
    made.save(update_fields=["rows"])
    _follow(made)
    return made


@transaction.atomic
def restore(aside_id: int, *, now: datetime) -> SetAside:
    """Put the rows back as they were; those whose instant is taken meanwhile stay aside and are counted.

    Gone when it has been restored before.
    """
    made = SetAside.objects.select_for_update().get(pk=aside_id)
    if made.restored_at is not None:
        raise Gone
    slug, readings = made.platform, _readings(made.platform)
    with connection.cursor() as cursor:
        aside, names = _table(cursor, slug)
        cursor.execute(
            f"SELECT DISTINCT date_trunc('month', at, 'Asia/Shanghai') FROM {aside} WHERE aside_id = %s",
            [made.pk],
        )
        ensure(Partitioned(readings, "at", "month", None), [at for (at,) in cursor.fetchall()])
        _hold_rollups(cursor, slug)
        cursor.execute("SET LOCAL enable_nestloop = off")  # rows that came just now have no statistics yet
        cursor.execute(
            f"WITH back AS (INSERT INTO {readings} ({names}) SELECT {names} FROM {aside} WHERE aside_id = %s"
            f" ON CONFLICT DO NOTHING RETURNING {', '.join(KEY)})"
            f" DELETE FROM {aside} a USING back b WHERE a.aside_id = %s"
            " AND a.point_id = b.point_id AND a.span = b.span AND a.at = b.at",
            [made.pk, made.pk],
        )
        made.restored = cursor.rowcount
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute(f"SELECT count(*) FROM {aside} WHERE aside_id = %s", [made.pk])
        made.kept = cursor.fetchone()[0]
    made.restored_at = now
    made.save(update_fields=["restored_at", "restored", "kept"])
    _follow(made)
    return made


def kept(aside: SetAside, most: int = 100) -> list[tuple[int, int, datetime]]:
    """(point, span, instant) of rows that lie aside still; after a restore, those it did not put back."""
    with connection.cursor() as cursor:
        table, _ = _table(cursor, aside.platform)
        cursor.execute(
            f"SELECT {', '.join(KEY)} FROM {table} WHERE aside_id = %s ORDER BY at, point_id, span LIMIT %s",
            [aside.pk, most],
        )
        return cursor.fetchall()


@transaction.atomic
def drop_expired(now: datetime) -> int:
    """Rows aside are kept as long as readings are, and no longer; how many went."""
    keep = {each.table: each.keep_months for each in tables()}
    gone = 0
    with connection.cursor() as cursor:
        for each in platforms():
            months = keep[_readings(each.slug)]
            if months is not None:
                table, _ = _table(cursor, each.slug)
                horizon = later(bounds(now, "month")[0], -months)
                cursor.execute(f"DELETE FROM {table} WHERE at < %s", [horizon])
                gone += cursor.rowcount
    return gone


_SCOPE = "point_id = ANY(%s) AND span = ANY(%s) AND at >= %s AND at < %s"


def _scope(points: Sequence[int], start: datetime, end: datetime) -> list[Any]:
    return [list(points), SPANS, start, end]


def _readings(slug: str) -> str:
    return model(platform(slug).reading)._meta.db_table


def _table(cursor: Any, slug: str) -> tuple[str, str]:
    """The aside table, with every column its readings have today; its name and their names."""
    readings = _readings(slug)
    aside = f"{readings}_aside"
    cursor.execute("SELECT to_regclass(%s)", [aside])
    if cursor.fetchone()[0] is None:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {aside} (LIKE {readings}, aside_id bigint NOT NULL,"
            f" PRIMARY KEY (aside_id, {', '.join(KEY)}))"
        )
    columns, known = _columns(cursor, readings), dict(_columns(cursor, aside))
    for name, kind in columns:
        if name not in known:  # a rib measures something new since the table was made
            cursor.execute(f'ALTER TABLE {aside} ADD COLUMN "{name}" {kind}')
    return aside, ", ".join(f'"{name}"' for name, _ in columns)


def _columns(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return cursor.fetchall()


def _hold_rollups(cursor: Any, slug: str) -> None:
    """Nobody rolls up this platform meanwhile: an hour summed before the move would be written after it."""
    about = platform(slug)
    tables = ", ".join(model(label)._meta.db_table for label in (about.hourly, about.daily))
    cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _follow(made: SetAside) -> None:
    """What is computed from the readings, computed again."""
    _roll(made)
    latest.refresh(made.platform, made.points, made.start, made.end)
    since = {"kind": Mark.Kind.JUDGE, "platform": made.platform, "since": made.start}
    Mark.objects.bulk_create(Mark(point_id=point, **since) for point in made.points)


def _roll(made: SetAside) -> None:
    about = platform(made.platform)
    with connection.cursor() as cursor:
        for label, step in ((about.hourly, HOUR), (about.daily, DAY)):
            cursor.execute(
                f"DELETE FROM {model(label)._meta.db_table} WHERE point_id = ANY(%s) AND at >= %s AND at < %s",
                [made.points, floor(made.start, step), made.end],
            )
    roll(made.platform, dict.fromkeys(made.points, made.start), made.end)
