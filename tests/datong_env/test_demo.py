"""`make demo` on this machine: it comes up, and whatever happens it leaves nothing running."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from datong_env.service import free_port

ROOT = Path(__file__).parents[2]
SERVERS = ("DATABASE_URL", "REDIS_URL", "MAKELEVEL")


class Demo:
    def __init__(self, home: Path) -> None:
        self.home, self.web, self.gateway = home, free_port(), free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        outside = {name: value for name, value in os.environ.items() if name not in SERVERS}
        own = {"DATONG_DATA": self.home, "WEB_PORT": self.web, "GATEWAY_PORT": self.gateway}
        own |= {"DATONG_CITY": "small"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "datong_env.demo"],
            cwd=ROOT,
            env=outside | {name: str(value) for name, value in own.items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def until(self, words: str) -> str:
        """Read what it prints up to the line with these words."""
        assert self.process and self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if words in line:
                return said
        raise AssertionError(f"ended without saying {words!r}:\n{said}")

    def leftovers(self) -> list[str]:
        """Processes still holding the demo's folder or carrying its name in their environment."""
        found = []
        for each in psutil.process_iter(["cmdline"]):
            try:
                if each.environ().get("DATONG_DATA") == str(self.home) or str(self.home) in each.cwd():
                    found.append(" ".join(each.info["cmdline"] or []))
            except psutil.Error:
                continue
        return found


@pytest.fixture
def demo() -> Iterator[Demo]:
    home = Path(tempfile.mkdtemp(prefix="datong-demo-"))
    home.chmod(0o755)
    demo = Demo(home)
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.process.terminate()
        demo.process.wait(60)
    shutil.rmtree(home, ignore_errors=True)


def test_a_taken_port_is_named_in_one_sentence(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.web))
        taken.listen()
        said, _ = demo.start().communicate(timeout=60)
    assert demo.process.returncode == 1
    assert said.count("\n") == 1
    assert f"端口 {demo.web} 不可用" in said
    assert "WEB_PORT" in said


def test_two_demos_do_not_share_a_folder(demo: Demo) -> None:
    with (demo.home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said, _ = demo.start().communicate(timeout=60)
    assert demo.process.returncode == 1
    assert "已有一个演示在运行" in said


@pytest.mark.timeout(600)
def test_it_comes_up_stops_at_a_signal_and_reuses_its_data(demo: Demo) -> None:
    for signum in (signal.SIGTERM, signal.SIGINT):
        process = demo.start()
        said = demo.until("Ctrl-C")
        assert f"http://127.0.0.1:{demo.web}/" in said
        assert urlopen(f"http://127.0.0.1:{demo.web}/healthz").read() == b"ok"
        assert demo.leftovers()
        process.send_signal(signum)
        assert "已停止" in process.communicate(timeout=60)[0]
        assert process.returncode == 0
        assert demo.leftovers() == []
        assert not (demo.home / "env.json").exists()
