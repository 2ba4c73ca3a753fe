"""恢复演练: restore a backup into a throw-away database, count every table, drop it again."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

from maintenance.logs import pg_tools
from maintenance.logs.backing_up import Failed, counted, described, run

NAMED = 5
PREFIX = "drill_"
"""What throw-away databases are called."""


@dataclass(frozen=True, slots=True)
class Drill:
    """``fault``: empty when every table came back with the rows it had."""

    tables: int
    rows: int
    took_s: int
    fault: str = ""

    @property
    def passed(self) -> bool:
        return not self.fault


def drill(path: Path) -> Drill:
    """Restore ``path`` and compare. What goes wrong with the backup is the drill's result, not an exception;
    Failed when no throw-away database could be made."""
    began = time.monotonic()
    found: Mapping[str, int] = {}
    try:
        told = described(path)
        with _throwaway() as database:
            words = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={database}"]
            run(
                [str(pg_tools.folder() / "pg_restore"), *words, str(path)],
                pg_tools.environment(database),
            )
            found = _rows_of(database)
        fault = difference(told.rows, found)
    except Failed as failure:
        fault = str(failure)
    return Drill(len(found), sum(found.values()), round(time.monotonic() - began), fault)


def _rows_of(database: str) -> dict[str, int]:
    with closing(psycopg2.connect(**pg_tools.address(database))) as reader, reader.cursor() as cursor:
        return counted(cursor)


def difference(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """Which tables differ, in words; empty when none does."""
    faults = [
        f"{name} 备份时 {before.get(name, '没有')} 行，恢复后 {after.get(name, '没有')} 行"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    more = f" 等 {len(faults)} 张表" if len(faults) > NAMED else ""
    return "；".join(faults[:NAMED]) + more


@contextmanager
def _throwaway() -> Iterator[str]:
    """A database of the drill's own, gone afterwards whatever happens."""
    name = f"{PREFIX}{secrets.token_hex(6)}"
    with closing(psycopg2.connect(**pg_tools.address())) as owner:
        owner.autocommit = True
        with owner.cursor() as cursor:
            try:
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            except psycopg2.Error as fault:
                raise Failed(f"不能新建演练用的临时数据库：{' '.join(str(fault).split())}") from fault
            try:
                yield name
            finally:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
