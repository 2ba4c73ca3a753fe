"""Readings into their table: COPY into a temporary table, INSERT what is new, merge what was there."""

import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db import connection

from registry.rooms import model, platform
from telemetry.merge import Row, merged, same
from telemetry.partitions import Partitioned, bounds, ensure

HEAD = ("at", "batch_id", "qn", "point_id", "span", "flags", "extra", "sources")


@cache
def columns(slug: str) -> tuple[str, ...]:
    """The value columns of a platform's reading, in FACTORS order."""
    return tuple(factor.column for factor in platform(slug).factors)


@cache
def _names(slug: str) -> tuple[str, str]:
    """The reading table and every column, quoted by nothing: they are our own."""
    return model(platform(slug).reading)._meta.db_table, ", ".join(HEAD + columns(slug))


def store(slug: str, rows: Sequence[Row]) -> int:
    """Write ``rows`` (unique keys, best in their order) of one platform, in the caller's transaction; how many
    were new."""
    if not rows:
        return 0
    table, names = _names(slug)
    ensure(Partitioned(table, "at", "month", None), _month_marks(rows))
    with connection.cursor() as cursor:
        stage = _copy(cursor, slug, f"stage_{slug}", rows)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {stage} ON CONFLICT DO NOTHING")
        fresh = cursor.rowcount
        if fresh < len(rows):
            _merge_known(cursor, slug, stage, {row.key: row for row in rows})
        cursor.execute(f"TRUNCATE {stage}")
    return fresh


def _month_marks(rows: Iterable[Row]) -> set[Any]:
    """One instant an hour is enough to ensure partitions: no month begins within one."""
    hours = {(row.at.toordinal(), row.at.hour): row.at for row in rows}
    return {bounds(at, "month")[0] for at in hours.values()}


def _copy(cursor: Any, slug: str, stage: str, rows: Iterable[Row]) -> str:
    table, names = _names(slug)
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {stage} (LIKE {table})")
    buffer = io.StringIO("".join(map(copy_line, rows)))
    cursor.copy_expert(f"COPY {stage} ({names}) FROM STDIN", buffer)
    return stage


def copy_line(row: Row) -> str:
    """One row in COPY's text format."""
    head = (
        f"{_instant(row.at)}\t{row.batch_id}\t{row.qn}\t{row.point_id}\t{row.span}\t{row.flags or _NULL}\t"
        f"{_json(row.extra)}\t{_json(row.sources)}\t"
    )
    return head + "\t".join(map(_texts.__getitem__, row.values)) + "\n"


class _Texts(dict[float | None, str]):
    """Numbers as COPY reads them, remembered: instruments repeat themselves. A whole number is written without
    a point, so that 1 and 1.0, which are one key, fit an integer column and a real one alike."""

    def __missing__(self, value: float) -> str:
        if len(self) > MOST_TEXTS:
            self.clear()
            self[None] = _NULL
        whole = value == value // 1 and abs(value) < 1e15
        text = self[value] = str(int(value)) if whole else repr(value)
        return text


@lru_cache(maxsize=8192)
def _instant(at: datetime) -> str:
    return at.isoformat()


_NULL = "\\N"
MOST_TEXTS = 200_000
_texts = _Texts({None: _NULL})
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _json(value: dict[str, Any] | None) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES) if value else _NULL


def _merge_known(cursor: Any, slug: str, stage: str, rows: dict[Any, Row]) -> None:
    """Rows whose key was already there (or came in while we wrote): lock, merge, write back what changed."""
    table, _ = _names(slug)
    names = ", ".join(f"r.{name}" for name in HEAD + columns(slug))
    cursor.execute(
        f"SELECT {names} FROM {table} r JOIN {stage} s USING (point_id, span, at)"
        " WHERE r.batch_id <> s.batch_id ORDER BY point_id, span, at FOR UPDATE OF r"
    )
    changed = []
    for old in map(_row, cursor.fetchall()):
        new = merged(old, rows[old.key])
        if not same(new, old):
            changed.append(new)
    if changed:
        _rewrite(cursor, slug, changed)


def _row(record: Sequence[Any]) -> Row:
    at, batch_id, qn, point_id, span, flags, extra, sources, *values = record
    return Row(at, batch_id, qn, point_id, span, tuple(values), flags, _loaded(extra), _loaded(sources))


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _rewrite(cursor: Any, slug: str, rows: Sequence[Row]) -> None:
    table, _ = _names(slug)
    fix = _copy(cursor, slug, f"fix_{slug}", rows)
    settable = [name for name in HEAD + columns(slug) if name not in ("point_id", "span", "at")]
    assignments = ", ".join(f"{name} = f.{name}" for name in settable)
    cursor.execute(
        f"UPDATE {table} r SET {assignments} FROM {fix} f"
        " WHERE r.point_id = f.point_id AND r.span = f.span AND r.at = f.at"
    )
    cursor.execute(f"TRUNCATE {fix}")
