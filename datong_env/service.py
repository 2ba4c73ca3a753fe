"""A server as our child: its folder, its address, start, stop and (for fault tests) kill."""

import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path

from .account import Account, dies_with_us, reachable_home, services_account
from .environment import Refused

START_S = 60
STOP_S = 30


def package(name: str) -> Path:
    """The folder of an installed wheel, found without importing it."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(
            f"未安装 {name}，请先执行 make install。 {name} is not installed: run make install first."
        )
    return Path(spec.submodule_search_locations[0])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service(ABC):
    """One server process in the foreground; the kernel stops it when we are gone."""

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path, port: int = 0) -> None:
        self.account: Account = services_account()
        self.home = self.account.owns(reachable_home(home, self.account))
        self.port = port or free_port()
        self.log = self.home / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its words."""

    def prepare(self) -> bytes:
        """What must be true before the start; answers what to write to the server's input."""
        return b""

    @abstractmethod
    def answers(self) -> bool:
        """Does it serve already?"""

    @property
    def password(self) -> str:
        """Made once and kept beside the data, readable by us alone."""
        kept = self.home / "password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(24))
        return kept.read_text()

    def start(self) -> None:
        told = self.prepare()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                preexec_fn=dies_with_us(self.stop_signal),
                **self.account.as_popen(),
            )
        assert self.process.stdin
        self.process.stdin.write(told)
        self.process.stdin.close()
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + START_S
        while not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise Refused(
                    f"{self.name} 未能启动，原因见 {self.log}。 {self.name} did not start: see {self.log}."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, as a power cut would; `start` may follow."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
