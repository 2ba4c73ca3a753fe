"""A slow network that breaks: a TCP proxy on the loopback that passes so many bytes a second, and cuts the line.

Only the way up is slowed, as on a phone that sends photos. All connections share the one link.
"""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

CHUNK = 4096


class SlowLink:
    """``passed``: bytes that went up. The line breaks once at each of ``cuts`` (bytes passed)."""

    def __init__(self, port: int, bytes_a_second: float, cuts: Sequence[int] = ()) -> None:
        self.target, self.rate, self.cuts = port, bytes_a_second, sorted(cuts)
        self.passed, self.broken = 0, 0
        self._free_at = 0.0
        self._lock = threading.Lock()
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]

    def listen(self) -> None:
        while True:
            try:
                phone, _ = self._ear.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._up, args=(phone, server), daemon=True).start()
            threading.Thread(target=self._down, args=(server, phone), daemon=True).start()

    def close(self) -> None:
        self._ear.close()

    def _up(self, phone: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := phone.recv(CHUNK):
                self._wait(len(data))
                if self._breaks():
                    break
                server.sendall(data)
        _hang_up(phone, server)

    def _wait(self, size: int) -> None:
        """Until the link has carried so many bytes more."""
        with self._lock:
            begins = max(self._free_at, time.monotonic())
            self._free_at = begins + size / self.rate
            self.passed += size
        time.sleep(max(0.0, self._free_at - time.monotonic()))

    def _breaks(self) -> bool:
        with self._lock:
            if not self.cuts or self.passed < self.cuts[0]:
                return False
            self.cuts.pop(0)
            self.broken += 1
            return True

    @staticmethod
    def _down(server: socket.socket, phone: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                phone.sendall(data)
        _hang_up(phone, server)


def _hang_up(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()


@contextmanager
def slow_link(port: int, bytes_a_second: float, cuts: Sequence[int] = ()) -> Iterator[SlowLink]:
    link = SlowLink(port, bytes_a_second, cuts)
    threading.Thread(target=link.listen, daemon=True).start()
    try:
        yield link
    finally:
        link.close()
