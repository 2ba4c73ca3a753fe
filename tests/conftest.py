"""Fixtures for every test; the servers are started by tests/settings.py."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from datong_env.embedded import Postgres, Valkey
from tests import schema, statics
from tests.browser import browser, browser_page, phone_page
from tests.emptying import empty
from tests.services import throwaway

__all__ = ["browser", "browser_page", "phone_page"]
SHARED = Path(os.environ.get("DATONG_SHARED") or Path(__file__).parents[2] / "shared")
TransactionTestCase._fixture_teardown = lambda _: empty()
statics.once()

# The longest, so that no worker ends alone with one of them; none of them empties the database of the others.
FIRST = ("tests/faults/", "tests/datong_env/test_demo.py", "tests/test_access.py")


def pytest_configure(config: pytest.Config) -> None:
    """While xdist's workers collect, their controller makes the database that they copy."""
    if getattr(config.option, "dist", "no") != "no" and not config.option.collectonly:
        threading.Thread(target=schema.begin, daemon=True).start()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Throttles, lockouts and cached figures of one test do not reach the next."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A worker's database is a copy of the run's migrated one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = schema.made()


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
