"""Range partitions by local calendar month or year: made ahead, dropped by retention, made on demand.

A partition is created beside its parent and then attached, because ATTACH does not block readers and writers
the way CREATE … PARTITION OF does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.operations.base import Operation

from registry.rooms import platforms

CITY = ZoneInfo("Asia/Shanghai")
LOCK = 212_001  # advisory lock: one maker at a time
_known: set[str] = set()


@dataclass(frozen=True, slots=True)
class Partitioned:
    """A partitioned table and how long its rows are kept (None: for ever)."""

    table: str
    key: str
    period: str
    keep_months: int | None


def tables() -> list[Partitioned]:
    """Every partitioned table of the house."""
    keep_raw, keep_rollups = settings.RETENTION_RAW_MONTHS, settings.RETENTION_ROLLUP_MONTHS
    found = [Partitioned("telemetry_frame", "received_at", "month", keep_raw)]
    for each in platforms():
        found.append(Partitioned(_table(each.reading), "at", "month", keep_raw))
        found.append(Partitioned(_table(each.hourly), "at", "year", keep_rollups))
    return found


def _table(label: str) -> str:
    return apps.get_model(label)._meta.db_table


def bounds(at: datetime, period: str) -> tuple[datetime, datetime]:
    """The local month or year that holds ``at``."""
    local = at.astimezone(CITY)
    if period == "year":
        return datetime(local.year, 1, 1, tzinfo=CITY), datetime(local.year + 1, 1, 1, tzinfo=CITY)
    start = datetime(local.year, local.month, 1, tzinfo=CITY)
    return start, later(start, 1)


def later(start: datetime, months: int) -> datetime:
    """The first of the month ``months`` after ``start``'s."""
    index = start.year * 12 + start.month - 1 + months
    return datetime(index // 12, index % 12 + 1, 1, tzinfo=CITY)


def ensure(spec: Partitioned, instants: Iterable[datetime]) -> None:
    """Make the partitions that hold ``instants``; cheap when they are known to exist."""
    for start, end in sorted({bounds(at, spec.period) for at in instants}):
        name = f"{spec.table}_{start:%Y%m}" if spec.period == "month" else f"{spec.table}_{start:%Y}"
        if name not in _known:
            _make(spec, name, start, end)
            transaction.on_commit(partial(_known.add, name))  # a rollback takes the partition away again


def forget() -> None:
    """Drop the memory of existing partitions (another database)."""
    _known.clear()


def _make(spec: Partitioned, name: str, start: datetime, end: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is None:
            cursor.execute(f'CREATE TABLE "{name}" (LIKE "{spec.table}" INCLUDING ALL)')
            cursor.execute(
                f'ALTER TABLE "{spec.table}" ATTACH PARTITION "{name}" FOR VALUES FROM (%s) TO (%s)',
                [start.astimezone(UTC), end.astimezone(UTC)],
            )


def make_ahead(now: datetime, months: int = 3) -> None:
    """Partitions for last month, this one and the next ``months``."""
    start = bounds(now, "month")[0]
    for spec in tables():
        ensure(spec, [later(start, offset) for offset in range(-1, months + 1)])


def drop_expired(now: datetime) -> list[str]:
    """Drop partitions whose every row is older than the retention; the names dropped."""
    dropped = []
    for spec in tables():
        if spec.keep_months is not None:
            horizon = later(bounds(now, "month")[0], -spec.keep_months)
            dropped += [name for name, end in _ends(spec) if end <= horizon]
    with connection.cursor() as cursor:
        for name in dropped:
            cursor.execute(f'DROP TABLE "{name}"')
            _known.discard(name)
    return dropped


def _ends(spec: Partitioned) -> list[tuple[str, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s)",
            [spec.table],
        )
        names = [row[0] for row in cursor.fetchall()]
    return [(name, _end_of(name, spec.period)) for name in names]


def _end_of(name: str, period: str) -> datetime:
    digits = name.rsplit("_", 1)[1]
    start = datetime(int(digits[:4]), int(digits[4:] or 1), 1, tzinfo=CITY)
    return bounds(start, period)[1]


class PartitionByRange(Operation):
    """Migration step: turn the freshly made table of ``model_name`` into a partitioned one.

    Floats become ``real`` unless named in ``double``: six significant digits are what the instruments send,
    and PostgreSQL prints a real in its shortest form, so 160.0 comes back as 160.0.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, model_name: str, key: str, double: tuple[str, ...] = (), partition: bool = True
    ) -> None:
        self.model_name, self.key, self.double, self.partition = model_name, key, double, partition

    def state_forwards(self, app_label, state) -> None:
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        for field in model._meta.local_fields:
            if isinstance(field, models.FloatField) and field.name not in self.double:
                schema_editor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{field.column}" TYPE real')
        if self.partition:
            self._rebuild(schema_editor, table, ", ".join(field.column for field in model._meta.pk_fields))

    def _rebuild(self, schema_editor, table: str, primary_key: str) -> None:
        schema_editor.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_plain"')
        schema_editor.execute(
            f'CREATE TABLE "{table}" (LIKE "{table}_plain", PRIMARY KEY ({primary_key}))'
            f" PARTITION BY RANGE ({self.key})"
        )
        schema_editor.execute(f'DROP TABLE "{table}_plain"')

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        pass  # CreateModel's own reversal drops the table with its partitions

    def describe(self) -> str:
        return f"Partition {self.model_name} by range of {self.key}"
