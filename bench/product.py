"""Our own processes for a benchmark: gateway and workers, started, measured, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "-A", "datong_env", "worker", "-l", "WARNING", "--without-gossip"]


def start(words: list[str]) -> subprocess.Popen[str]:
    quiet = "ignore:You're running the worker with superuser"  # advice for production, not for a benchmark
    environment = os.environ | {
        "GATEWAY_CONNECTIONS_PER_ADDRESS": "100000",
        "C_FORCE_ROOT": "1",
        "PYTHONWARNINGS": quiet,
    }
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=None, text=True, env=environment)


@contextmanager
def gateway() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The gateway on a free port."""
    process = start([*MANAGE, "gateway", "--host", "127.0.0.1", "--port", "0"])
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, int(line.split()[-1])
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def workers(**queues: int) -> Iterator[list[subprocess.Popen[str]]]:
    """One Celery worker a queue with so many processes."""
    running = [
        start([*CELERY, "-Q", queue, "-n", f"{queue}@bench", "-c", str(n)]) for queue, n in queues.items()
    ]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(60)


@contextmanager
def beat(schedule: Path) -> Iterator[None]:
    """Celery's clock, which sends the sweeps and the rollups."""
    process = start([sys.executable, "-m", "celery", "-q", "-A", "datong_env", "beat", "-l", "WARNING",
                     "-s", str(schedule), "--pidfile="])  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def cpu_s(pids: list[int]) -> float:
    """CPU seconds of processes and all their descendants that still live."""
    return sum(cpu_each(pids).values())


def cpu_each(pids: list[int]) -> dict[int, float]:
    """The same, a process."""
    return {pid: _ticks(pid) / TICKS for pid in family(pids)}


def parent(pid: int) -> int:
    """The process that started ``pid``."""
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def postgres_pid() -> int:
    """The postmaster behind Django's connection (on this machine)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return parent(cursor.fetchone()[0])


def family(pids: list[int]) -> set[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(folder.name))
    found, queue = set(), list(pids)
    while queue:
        pid = queue.pop()
        if pid not in found:
            found.add(pid)
            queue += children.get(pid, [])
    return found


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def until(check, seconds: float, every: float = 0.1) -> float:
    """Wait until ``check()``; the seconds waited. TimeoutError after ``seconds``."""
    began = time.perf_counter()
    while not check():
        if time.perf_counter() - began > seconds:
            raise TimeoutError("the benchmark waited in vain")
        time.sleep(every)
    return time.perf_counter() - began
