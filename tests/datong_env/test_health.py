"""The container's checks say well only when something answers."""

import subprocess
import sys
from pathlib import Path

import pytest

from datong_env.service import free_port

ROOT = Path(__file__).parents[2]


def health(*words: str) -> int:
    command = [sys.executable, "-m", "datong_env.health", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode


@pytest.mark.parametrize("process", ["web", "gateway"])
def test_a_silent_port_is_not_well(process: str) -> None:
    assert health(process, str(free_port())) == 1


def test_an_answering_web_is_well(live_server) -> None:
    assert health("web", str(live_server.thread.port)) == 0
    assert health("gateway", str(live_server.thread.port)) == 0
