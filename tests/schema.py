"""The migrated database that a run copies: one `migrate`, however many databases its tests need."""

import os
import subprocess
import sys
from contextlib import closing, suppress
from urllib.parse import urlsplit

import psycopg2

from datong_env.environment import BASE_DIR
from datong_env.postgres import Postgres

NAME = "DATONG_TEST_TEMPLATE"  # the environment carries it from xdist's controller to its workers
LOCK = 20261122
UNDER_WAY: list[subprocess.Popen[bytes]] = []


def url_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def made() -> str:
    """The name of the migrated database; who comes second waits for the first."""
    name = os.environ[NAME]
    with closing(psycopg2.connect(url_of("postgres"))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}_begun"')
                cursor.execute(f'CREATE DATABASE "{name}_begun"')
                migrate(f"{name}_begun")
                cursor.execute(f'ALTER DATABASE "{name}_begun" RENAME TO "{name}"')
    return name


def migrate(database: str) -> None:
    own = {"DATABASE_URL": url_of(database), "DJANGO_SETTINGS_MODULE": "datong_env.settings"}
    words = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    with subprocess.Popen(words, cwd=BASE_DIR, env={**os.environ, **own}) as step:
        UNDER_WAY.append(step)
    if step.returncode:
        raise subprocess.CalledProcessError(step.returncode, words)


def drop() -> None:
    """The servers may be the caller's: nothing of ours stays there. A short run ends before it is made."""
    for step in UNDER_WAY:
        step.terminate()
        step.wait()
    with closing(psycopg2.connect(url_of("postgres"))) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            for name in (os.environ[NAME], f"{os.environ[NAME]}_begun"):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def begin() -> None:
    """It is made while xdist's workers collect; what goes wrong here goes wrong again, and loudly, at a worker."""
    with suppress(subprocess.CalledProcessError, psycopg2.Error):
        made()


def copied(postgres: Postgres, database: str) -> str:
    """The address of a database of another server, made with the same tables and rows."""
    url = postgres.create(database)
    tools = {"stdout": subprocess.PIPE, "check": True}
    dump = subprocess.run([postgres.bin / "pg_dump", f"--dbname={url_of(made())}"], **tools)
    restore = [postgres.bin / "psql", "-qX", "-v", "ON_ERROR_STOP=1", f"--dbname={url}"]
    subprocess.run(restore, input=dump.stdout, **tools)
    return url
