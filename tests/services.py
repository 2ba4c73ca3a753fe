"""Throw-away PostgreSQL and Valkey: one pair for the whole run, or one of a test's own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from datong_env.embedded import Postgres, Valkey, addresses, services
from tests import schema

RUN = ExitStack()


@contextmanager
def throwaway(*, durable: bool = False) -> Iterator[tuple[Postgres, Valkey]]:
    """A pair of servers in a folder that is removed with them."""
    home = Path(tempfile.mkdtemp(prefix="datong-test-"))
    home.chmod(0o755)
    try:
        with services(home, durable=durable) as pair:
            yield pair
    finally:
        shutil.rmtree(home, ignore_errors=True)


def provide() -> None:
    """Set DATABASE_URL and REDIS_URL when unset; xdist's workers inherit what their controller started."""
    os.environ["DATONG_DEMO"] = "1"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each of some eighty children would compile us anew
    if not ("DATABASE_URL" in os.environ and "REDIS_URL" in os.environ):
        for name, value in addresses(*RUN.enter_context(throwaway())).items():
            os.environ.setdefault(name, value)
    if schema.NAME not in os.environ:
        os.environ[schema.NAME] = f"datong_template_{os.getpid()}"
        RUN.callback(schema.drop)
    os.environ["REDIS_URL"] = own_valkey_database(os.environ["REDIS_URL"])


def own_valkey_database(url: str) -> str:
    """Each xdist worker (`gw0`, `gw1`, …) has a database of its own, a lone process the first."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw").removeprefix("gw")
    return f"{url.rpartition('/')[0]}/{int(worker) + 1 if worker else 0}"
