"""`make check`: every check that needs no running service, each named, all run, one verdict."""

import os
import subprocess
import sys
import time
from pathlib import Path

from .environment import BASE_DIR

BIN = Path(sys.executable).parent
PRODUCTION = {
    "DATONG_DEMO": "",
    "DATONG_SECRET_KEY": "only-for-the-check-" + "k" * 50 + "0123456789",
    "DATONG_HOSTS": "datong.example",
    "DATABASE_URL": "postgresql://datong@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
}
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "--output-format", "concise", "."],
    "types": ["mypy"],
    "imports": ["lint-imports", "--no-logo"],
    "deploy": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": ["python", "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
}


def passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=BASE_DIR,
        env={**os.environ, **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name:<11}{time.monotonic() - began:5.1f} s", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        raise SystemExit(f"未通过 failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
