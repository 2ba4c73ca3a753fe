"""Fixtures for every test; the servers are started by tests/settings.py."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection

from datong_env.embedded import Postgres, Valkey
from tests.browser import browser, browser_page, phone_page
from tests.services import throwaway

__all__ = ["browser", "browser_page", "phone_page"]
SHARED = Path(os.environ.get("DATONG_SHARED") or Path(__file__).parents[2] / "shared")


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Throttles, lockouts and cached figures of one test do not reach the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def empty_partitions(request: pytest.FixtureRequest) -> Iterator[None]:
    """Django's flush after a committing test leaves partitioned tables alone: they are emptied here."""
    yield
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("django_db_blocker").unblock()
        try:
            empty_partitioned()
        finally:
            request.getfixturevalue("django_db_blocker").restore()


def empty_partitioned() -> None:
    """Truncate every partitioned table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p'")
        names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
        cursor.execute(f"TRUNCATE {names}")


@pytest.fixture
def process_env(transactional_db: None) -> dict[str, str]:
    """The environment for a process of ours (gateway, worker …) that is to use this test's database."""
    return environment()


def environment() -> dict[str, str]:
    """``process_env`` for a fixture that outlives one test."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {**os.environ, "DATABASE_URL": database.geturl(), "DJANGO_SETTINGS_MODULE": "datong_env.settings"}


@pytest.fixture
def own_services() -> Iterator[tuple[Postgres, Valkey]]:
    """Servers of this test's own, fsync on: it may kill and start them again."""
    with throwaway(durable=True) as pair:
        yield pair


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public reference material beside the clone; its tests are skipped without it."""
    if not SHARED.exists():
        pytest.skip(f"no reference material at {SHARED} (set DATONG_SHARED)")
    return SHARED
