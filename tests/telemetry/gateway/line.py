"""A gateway process of our own and a device's end of the line."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from datong_env.environment import BASE_DIR


@contextmanager
def gateway(environment: Mapping[str, str], **more: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """``manage.py gateway`` on a free port, stopped at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "gateway", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=BASE_DIR,
        env={**environment, **more},
    )
    try:
        assert process.stdout is not None
        yield process, int(process.stdout.readline().split()[-1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)


class Line:
    """A TCP connection to the gateway."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answers(self, count: int, seconds: float = 15) -> list[bytes]:
        """The next ``count`` answers; fewer when the line is closed or the time is over."""
        self.socket.settimeout(seconds)
        received = b""
        until = time.monotonic() + seconds
        while received.count(b"\r\n") < count and time.monotonic() < until:
            try:
                chunk = self.socket.recv(65536)
            except (TimeoutError, ConnectionResetError):
                break
            if not chunk:
                break
            received += chunk
        return received.split(b"\r\n")[:-1]

    def is_closed(self, seconds: float = 10) -> bool:
        """Whether the other side ends the connection within ``seconds``."""
        self.socket.settimeout(seconds)
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except ConnectionResetError:
            pass
        return True

    def close(self) -> None:
        self.socket.close()
