"""`make bench`: a fresh PostgreSQL with fsync on and a fresh Valkey, then each figure in turn.

Every module has `main()`, prints JSON lines, and is run in a process of its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from datong_env.embedded import addresses, services
from datong_env.environment import BASE_DIR, Refused
from datong_env.supervisor import Stopped, stop_on_signals

FIGURES = [
    "codec",
    "rules",
    "replay",
    "detection",
    "pipeline",
    "latency",
    "breaches",
    "pages",
    "inbox",
    "city_day",
    "visits",
    "evaluation",
]
NO_SERVICES = {"codec", "rules", "replay", "detection"}


def chosen(only: list[str] | None) -> list[str]:
    there = [name for name in FIGURES if find_spec(f"bench.{name}")]
    if unknown := set(only or []) - set(there):
        raise Refused(
            f"没有这些基准 no such figure: {', '.join(sorted(unknown))}; 有 there are: {', '.join(there)}"
        )
    return [name for name in there if not only or name in only]


def run(name: str, environment: dict[str, str]) -> int:
    print(f"# {name}", file=sys.stderr, flush=True)
    return subprocess.run(
        [sys.executable, "-m", f"bench.{name}"], cwd=BASE_DIR, env=environment, check=False
    ).returncode


def run_on_fresh_services(name: str, environment: dict[str, str]) -> int:
    """Each figure starts from an empty, migrated database, so that their order means nothing."""
    folder = os.environ.get("DATONG_BENCH_DATA") or tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="datong-bench-", dir=folder, ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)
        with services(Path(home)) as pair:
            environment = environment | addresses(*pair) | {"DATONG_DATA": home}
            migrate = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
            subprocess.run(migrate, cwd=BASE_DIR, env=environment, check=True)
            return run(name, environment)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="NAME", help=f"one of {', '.join(FIGURES)}; may repeat"
    )
    stop_on_signals()
    environment = {**os.environ, "DATONG_DEMO": "1", "DATONG_LOG_LEVEL": "WARNING"}
    failed = [
        name
        for name in chosen(parser.parse_args().only)
        if (run if name in NO_SERVICES else run_on_fresh_services)(name, environment)
    ]
    if failed:
        raise SystemExit(f"基准未完成 did not finish: {', '.join(failed)}")


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        raise SystemExit("已停止。 Stopped.") from None
