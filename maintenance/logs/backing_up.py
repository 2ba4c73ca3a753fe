"""数据备份 as the machine really does it: pg_dump of one instant, its SHA-256, and how many rows each table had."""

import fcntl
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from maintenance.logs import pg_tools
from maintenance.logs.downtime import CITY

NAME = re.compile(r"[\w-]+-\d{8}-\d{6}\.dump")
PIECE = 1024 * 1024
SAID = 400
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""


class Failed(Exception):
    """The backup could not be made or read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as its sidecar file describes it. ``rows``: how many each table had at that instant."""

    file: str
    size: int
    sha256: str
    server: int
    began_at: str
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def back_up(folder: Path, began_at: datetime) -> Path:
    """Dump our database into ``folder``; the file's path. All of it is there, or nothing: it is written under
    another name first. Only our own account can read it."""
    tools = pg_tools.folder()
    with _alone(folder):
        stem = f"{pg_tools.address()['dbname']}-{began_at.astimezone(CITY):%Y%m%d-%H%M%S}"
        path = folder / f"{stem}.dump"
        if path.exists():
            raise Failed(f"{path.name} 已存在，没有覆盖")
        part = path.with_suffix(".part")
        try:
            rows = _dumped(tools, part)
            told = Backup(
                file=path.name,
                size=part.stat().st_size,
                sha256=digest(part),
                server=pg_tools.server_version(),
                began_at=began_at.isoformat(),
                rows=rows,
            )
            _sidecar(path).write_text(json.dumps(asdict(told), ensure_ascii=False, indent=1))
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _dumped(tools: Path, part: Path) -> dict[str, int]:
    """Write the dump; the rows are counted in the very snapshot that is dumped."""
    part.touch(mode=0o600)
    with closing(psycopg2.connect(**pg_tools.address())) as watcher:
        watcher.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with watcher.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            run([str(tools / "pg_dump"), *words, f"--file={part}"], pg_tools.environment())
            return counted(cursor)


def counted(cursor: Any) -> dict[str, int]:
    """How many rows each table of the database has."""
    cursor.execute(_TABLES)
    found = {}
    for schema, table in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(schema, table)))
        found[f"{schema}.{table}"] = cursor.fetchone()[0]
    return found


def run(words: list[str], environment: Any) -> None:
    """Run one of PostgreSQL's programs; Failed with what it said."""
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = " ".join(done.stderr.split())[-SAID:]
        raise Failed(f"{Path(words[0]).name} 失败：{said or f'退出码 {done.returncode}'}")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def described(path: Path) -> Backup:
    """What is known of a backup, after its bytes have been compared with its SHA-256."""
    if not path.is_file():
        raise Failed(f"没有备份文件 {path}")
    try:
        told = Backup(**json.loads(_sidecar(path).read_text()))
    except (OSError, ValueError, TypeError) as fault:
        raise Failed(f"{_sidecar(path).name} 缺失或无法读取，不能核对 {path.name}") from fault
    if digest(path) != told.sha256:
        raise Failed(f"{path.name} 的 SHA-256 与备份时不同：文件已损坏或被改动")
    return told


def thin_out(folder: Path, keep: int) -> list[str]:
    """Remove all but the ``keep`` newest of our own backups; their names."""
    old = sorted(_kept(folder), key=lambda each: each.name[-20:], reverse=True)[max(keep, 1) :]
    for each in old:
        each.unlink()
        _sidecar(each).unlink(missing_ok=True)
    return [each.name for each in old]


def _kept(folder: Path) -> Iterator[Path]:
    own = f"{pg_tools.address()['dbname']}-"
    return (each for each in folder.glob("*.dump") if NAME.fullmatch(each.name) and each.name.startswith(own))


def _sidecar(path: Path) -> Path:
    return path.with_suffix(".json")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup a folder at a time."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / ".lock").open("a")
    except OSError as fault:
        raise Failed(f"备份文件夹 {folder} 不能写入：{fault.strerror}") from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"{folder} 中已有一次备份在进行") from None
        old = os.umask(0o077)
        try:
            yield
        finally:
            os.umask(old)
