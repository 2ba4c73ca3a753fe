"""Run several processes in the foreground; when one ends, or we are told to stop, stop them all.

honcho was considered and left: a killed honcho leaves its children running. Here each child leads a
session of its own, and the kernel tells it to stop when we are gone.
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from .account import dies_with_us

GRACE_S = 20
COLOURS = (36, 33, 32, 35, 34, 31, 96, 93)


@dataclass(slots=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    colour: int
    rest: bytes = b""

    def say(self, chunk: bytes, out: IO[str]) -> None:
        """Print the whole lines, each under the child's name; keep the unfinished one."""
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        for line in lines:
            out.write(f"{self.label(out)} {line.decode(errors='replace')}\n")
        out.flush()

    def label(self, out: IO[str]) -> str:
        name = f"{self.name:<15}|"
        return f"\033[{self.colour}m{name}\033[0m" if out.isatty() else name

    def signal_group(self, signum: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signum)


@dataclass(slots=True)
class Supervisor:
    environment: Mapping[str, str]
    out: IO[str] = field(default_factory=lambda: sys.stdout)
    children: list[Child] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def start(self, name: str, command: list[str]) -> None:
        process = subprocess.Popen(
            command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=dies_with_us(signal.SIGTERM),
        )
        child = Child(name, process, COLOURS[len(self.children) % len(COLOURS)])
        self.children.append(child)
        self.selector.register(process.stdout, selectors.EVENT_READ, child)  # type: ignore[arg-type]

    def watch(self, until: Callable[[], bool] = lambda: False) -> Child | None:
        """Pass on what the children say until one of them ends (answer that one) or `until` is true."""
        while not until():
            self.listen(0.5)
            for child in self.children:
                if child.process.poll() is not None:
                    self.listen(0.2)
                    return child
        return None

    def listen(self, wait_s: float) -> None:
        for key, _ in self.selector.select(wait_s):
            chunk = os.read(key.fd, 65536)
            if chunk:
                key.data.say(chunk, self.out)
            else:
                self.selector.unregister(key.fileobj)

    def stop(self) -> None:
        """Ask all to stop, the last started first; after the grace, kill what is left of each group."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + GRACE_S
        while time.monotonic() < until and any(child.process.poll() is None for child in self.children):
            self.listen(0.1)
        for child in self.children:
            child.signal_group(signal.SIGKILL)
            child.process.wait()
        self.children.clear()


class Stopped(Exception):
    """Someone asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


def stop_on_signals() -> None:
    """From now on the first of these signals raises `Stopped`; later ones are ignored while we tidy up."""

    def told(signum: int, frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, told)
