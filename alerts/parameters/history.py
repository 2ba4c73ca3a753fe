"""Our own readings over a stretch of time, as the rules read them; nothing else uses the window of a live judge."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection

from alerts.rule_types import Row
from registry.rooms import model, platform


def layout(slug: str, needs: Collection[str]) -> tuple[str, ...]:
    """The fields of the rows: ``at``, ``flags`` and the columns that a rule needs."""
    return ("at", "flags", *(each.column for each in platform(slug).factors if each.column in needs))


def rows(
    slug: str, needs: Collection[str], points: Sequence[int], since: datetime, until: datetime
) -> dict[str, list[Row]]:
    """Point → its rows in [since, until), and the last one before (a silence may run from it)."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    columns = ", ".join(
        [
            "r.point_id",
            "extract(epoch FROM r.at)::float8",
            *(_column(slug, name) for name in layout(slug, needs)[1:]),
        ]
    )
    table = model(platform(slug).reading)._meta.db_table
    states = "telemetry_pointstate s ON s.point_id = r.point_id AND s.basis = r.span"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM unnest(%s::int[]) w (point_id) JOIN telemetry_pointstate s"  # noqa: S608
            f" ON s.point_id = w.point_id CROSS JOIN LATERAL (SELECT * FROM {table} r"
            " WHERE r.point_id = w.point_id AND r.span = s.basis AND r.at < %s ORDER BY r.at DESC LIMIT 1) r",
            [list(points), since],
        )
        for point_id, *row in cursor.fetchall():
            found[str(point_id)].append(tuple(row))
        cursor.execute(
            f"SELECT {columns} FROM {table} r JOIN {states} WHERE r.point_id = ANY(%s)"  # noqa: S608
            " AND r.at >= %s AND r.at < %s ORDER BY r.point_id, r.at",
            [list(points), since, until],
        )
        for point_id, *row in cursor.fetchall():
            found[str(point_id)].append(tuple(row))
    return dict(found)


def _column(slug: str, name: str) -> str:
    """A column, or for the key quantity its estimate where it is not measured and nothing is flagged."""
    about = platform(slug)
    if name != about.key_factor or not about.key_estimate:
        return f"r.{name}"
    return f"CASE WHEN r.{name} IS NULL AND r.flags IS NULL THEN {about.key_estimate} ELSE r.{name} END"
