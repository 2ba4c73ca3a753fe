"""A device as it should be: sends, waits for answers, sends again what was not answered, reconnects."""

import socket
import threading
import time
from datetime import datetime, timedelta

from tests.telemetry import said


class Sender(threading.Thread):
    """Sends one dust frame a data minute from ``start`` on, several in flight; ``acknowledged`` are the answered."""

    def __init__(self, mn: str, port: int, start: datetime, minutes: int, pause_s: float) -> None:
        super().__init__(daemon=True)
        self.mn, self.port, self.pause_s = mn, port, pause_s
        self.frames = {
            self._qn(at): self._frame(at) for at in (start + timedelta(minutes=m) for m in range(minutes))
        }
        self.acknowledged: set[str] = set()
        self.finished = threading.Event()

    def _qn(self, at: datetime) -> str:
        return f"{said.stamp(at)}000"

    def _frame(self, at: datetime) -> bytes:
        return said.tsp(self.mn, at, 1200.0 + at.minute)

    def run(self) -> None:
        while len(self.acknowledged) < len(self.frames):
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as line:
                    self._talk(line)
            except OSError:
                time.sleep(0.2)
        self.finished.set()

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(0.05)
        rest, sent_at = b"", {}
        while len(self.acknowledged) < len(self.frames):
            self._send_some(line, sent_at)
            try:
                chunk = line.recv(65536)
                if not chunk:
                    return
                rest += chunk
            except TimeoutError:
                pass
            *answers, rest = rest.split(b"\r\n")
            self.acknowledged.update(answer.split(b"QN=")[1].split(b";")[0].decode() for answer in answers)
            time.sleep(self.pause_s)

    def _send_some(self, line: socket.socket, sent_at: dict[str, float]) -> None:
        now = time.monotonic()
        due = [
            qn
            for qn in self.frames
            if qn not in self.acknowledged and now - sent_at.get(qn, float("-inf")) > 3
        ]
        for qn in due[:10]:
            sent_at[qn] = now
            line.sendall(self.frames[qn])
