"""The readings that rules look at: loaded in one query a platform, kept in the judging process between runs.

A kept window is trusted only while every change to its point was taken by this process: PointState.judge
names the process that took them last.
"""

import os
import uuid
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection

from alerts.rulebook import rules_of
from registry.rooms import model, platform
from telemetry.models import PointState

Row = tuple[float | str | None, ...]
TOKEN = uuid.uuid4().hex
MOST_ROWS = 3_000_000
"""About half a GiB of tuples; at the bound everything is forgotten and loaded again as needed."""


@dataclass(slots=True)
class Window:
    """One point's rows from ``since`` (epoch seconds) on, in time order, with the last one before."""

    since: float
    rows: list[Row]


SLACK = 30
"""Rows kept before those that are needed, so that data a little late find their window still here."""
_kept: dict[int, Window] = {}


@cache
def layout(slug: str) -> tuple[str, ...]:
    """The columns that the platform's quick rules need, after ``at`` and ``flags``."""
    needed = {name for rule in rules_of(slug) if not rule.slow for name in rule.needs}
    return ("at", "flags", *(factor.column for factor in platform(slug).factors if factor.column in needed))


def load(slug: str, needed: Mapping[int, datetime], changed: Mapping[int, datetime]) -> dict[int, list[Row]]:
    """Rows of each point in ``needed`` from its instant on; ``changed``: from where a kept one is stale."""
    judges = dict(PointState.objects.filter(pk__in=list(needed)).values_list("pk", "judge"))
    whole: dict[int, float] = {}
    partly: dict[int, float] = {}
    for point_id, since in needed.items():
        kept = _kept.get(point_id)
        if kept is None or judges.get(point_id) != TOKEN or kept.since > since.timestamp():
            whole[point_id] = since.timestamp()
        elif point_id in changed:
            partly[point_id] = max(changed[point_id].timestamp(), kept.since)
    _reload(slug, whole, partly)
    foreign = [point_id for point_id, judge in judges.items() if judge != TOKEN]
    if foreign:
        PointState.objects.filter(pk__in=foreign).update(judge=TOKEN)
    return {point_id: _rows_from(point_id, since.timestamp()) for point_id, since in needed.items()}


def forget() -> None:
    """Drop everything kept (a transaction was rolled back, or a test begins)."""
    _kept.clear()


def _renew() -> None:
    """A forked worker is another process: with its parent's name it would trust windows it never took."""
    global TOKEN
    TOKEN = uuid.uuid4().hex
    forget()


os.register_at_fork(after_in_child=_renew)


def _reload(slug: str, whole: Mapping[int, float], partly: Mapping[int, float]) -> None:
    for point_id, rows in _fetch(slug, whole, with_last_before=True).items():
        _kept[point_id] = Window(whole[point_id], rows)
    for point_id, rows in _fetch(slug, partly, with_last_before=False).items():
        window = _kept[point_id]
        del window.rows[bisect_left(window.rows, (partly[point_id],)) :]
        window.rows.extend(rows)
    if held() > MOST_ROWS:
        for point_id in _kept.keys() - whole.keys() - partly.keys():
            del _kept[point_id]


def held() -> int:
    """How many rows are in memory."""
    return sum(len(window.rows) for window in _kept.values())


def _rows_from(point_id: int, since: float) -> list[Row]:
    """The kept rows from ``since`` on and the last one before (a silence may run from it); older ones go."""
    window = _kept.get(point_id)
    if window is None:
        return []
    first = max(0, bisect_left(window.rows, (since,)) - 1)
    if first > 2 * SLACK:
        del window.rows[: first - SLACK]
        window.since = float(window.rows[1][0] or 0)
        first = SLACK
    return window.rows[first:]


def _fetch(slug: str, since: Mapping[int, float], *, with_last_before: bool) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {point_id: [] for point_id in since}
    if since:
        points = list(since)
        values = [points, [since[point_id] for point_id in points]]
        with connection.cursor() as cursor:
            if with_last_before:
                cursor.execute(_before_sql(slug), values)
                _collect(found, cursor.fetchall())
            cursor.execute(_since_sql(slug), [*values, min(since.values())])
            _collect(found, cursor.fetchall())
    return found


def _collect(found: dict[int, list[Row]], records: Sequence[tuple]) -> None:
    for point_id, *row in records:
        found[point_id].append(tuple(row))


_WANTED = (
    " FROM (SELECT w.point_id, to_timestamp(w.since) AS since, s.basis"
    " FROM unnest(%s::int[], %s::float8[]) w (point_id, since)"
    " JOIN telemetry_pointstate s ON s.point_id = w.point_id) w"
)


@cache
def _columns(slug: str) -> str:
    wanted = (_column(slug, name) for name in layout(slug)[1:])
    return ", ".join(["r.point_id", "extract(epoch FROM r.at)::float8", *wanted])


def _column(slug: str, name: str) -> str:
    """A column, or for the key quantity its estimate where it is not measured and nothing is flagged."""
    about = platform(slug)
    if name != about.key_factor or not about.key_estimate:
        return f"r.{name}"
    return f"CASE WHEN r.{name} IS NULL AND r.flags IS NULL THEN {about.key_estimate} ELSE r.{name} END"


@cache
def _since_sql(slug: str) -> str:
    table = model(platform(slug).reading)._meta.db_table
    return (
        f"SELECT {_columns(slug)}{_WANTED} JOIN {table} r ON r.point_id = w.point_id AND r.span = w.basis"
        " AND r.at >= w.since AND r.at >= to_timestamp(%s) ORDER BY r.point_id, r.at"
    )


@cache
def _before_sql(slug: str) -> str:
    table = model(platform(slug).reading)._meta.db_table
    return (
        f"SELECT {_columns(slug)}{_WANTED} CROSS JOIN LATERAL ("  # noqa: S608 - our own names
        f"SELECT * FROM {table} r WHERE r.point_id = w.point_id"
        " AND r.span = w.basis AND r.at < w.since ORDER BY r.at DESC LIMIT 1) r"
    )
