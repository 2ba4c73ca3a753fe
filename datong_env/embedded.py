"""A real PostgreSQL and a real Valkey from pip wheels, for the demo, the tests and the benchmarks.

Each runs as our child in the foreground and is told by the kernel to stop when we are gone, so
nothing is left running however we end. PostgreSQL repairs itself from its log after a SIGKILL.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .environment import number
from .postgres import Postgres
from .valkey import Valkey


@contextmanager
def services(home: Path, *, durable: bool = True) -> Iterator[tuple[Postgres, Valkey]]:
    """Both servers, with their data under `home`, stopped at the end whatever happens."""
    with ExitStack() as stack:
        postgres = Postgres(home / "postgres", number("POSTGRES_PORT", 0), durable=durable)
        valkey = Valkey(home / "valkey", number("VALKEY_PORT", 0))
        stack.enter_context(postgres)
        stack.enter_context(valkey)
        yield postgres, valkey


def addresses(postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """The environment in which the project's processes find these servers."""
    return {"DATONG_DEMO": "1", "DATABASE_URL": postgres.create("datong"), "REDIS_URL": valkey.url}


@contextmanager
def noted(path: Path, variables: dict[str, str]) -> Iterator[None]:
    """While it lasts, the addresses lie there for `manage.py` in another terminal, readable by us alone."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(variables, indent=2))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
