"""The supervisor: what it started is gone when it is gone, however it went."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
SLEEP = "import time; time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEP}"
FAMILY = (
    f"import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(\"up\", flush=True); {SLEEP}'])"
)
SCRIPT = """
import sys
from datong_env import supervisor
supervisor.GRACE_S = 1
supervisor.stop_on_signals()
boss = supervisor.Supervisor({"PYTHONPATH": "."})
try:
    for number, program in enumerate(sys.argv[1:]):
        boss.start(f"child-{number}", [sys.executable, "-c", program])
    gone = boss.watch()
    print("gone", gone.name, gone.process.returncode, flush=True)
except supervisor.Stopped:
    print("stopped", flush=True)
finally:
    boss.stop()
"""


def supervised(*programs: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *programs], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def lines_until(process: subprocess.Popen[str], words: set[str]) -> str:
    """Read the supervisor's output until every word has been seen."""
    assert process.stdout
    said = ""
    while missing := {word for word in words if word not in said}:
        line = process.stdout.readline()
        assert line, f"ended without saying {missing}: {said}"
        said += line
    return said


def living(family: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(family, timeout=10)
    return [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_child_and_its_children_even_the_deaf(signum: signal.Signals) -> None:
    boss = supervised(DEAF, FAMILY)
    lines_until(boss, {"deaf", "up"})
    family = psutil.Process(boss.pid).children(recursive=True)
    assert len(family) == 3
    boss.send_signal(signum)
    assert "stopped" in boss.communicate(timeout=30)[0]
    assert boss.returncode == 0
    assert living(family) == []


def test_when_one_child_ends_the_others_are_stopped_and_it_is_named() -> None:
    boss = supervised(SLEEP, "raise SystemExit(3)")
    said, _ = boss.communicate(timeout=30)
    assert "gone child-1 3" in said


def test_a_killed_supervisor_leaves_no_orphan() -> None:
    boss = supervised(f"print('one', flush=True); {SLEEP}")
    lines_until(boss, {"one"})
    family = psutil.Process(boss.pid).children(recursive=True)
    boss.kill()
    boss.wait()
    assert living(family) == []


def test_each_line_is_printed_under_its_childs_name() -> None:
    said, _ = supervised("print('甲'); print('乙', end='')").communicate(timeout=30)
    assert "child-0        | 甲\n" in said


def test_a_servers_starter_killed_takes_the_servers_with_it(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from tests.services import throwaway\n"
        "with throwaway() as (postgres, valkey):\n"
        "    print(postgres.home, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    home = Path(starter.stdout.readline().strip())
    family = psutil.Process(starter.pid).children(recursive=True)
    assert len(family) > 2
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    assert living(family) == []
    assert not (home / "data" / "postmaster.pid").exists()
    shutil.rmtree(home.parent)
