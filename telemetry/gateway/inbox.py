"""The durable inbox: a batch of frames becomes rows in one COPY and one commit. psycopg2, no ORM."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import psycopg2


@dataclass(slots=True)
class Received:
    """One frame on its way into the inbox. ``at_us`` is the receive time in µs since 1970 (UTC)."""

    at_us: int
    verdict: int
    mn: str
    cn: str
    peer: str
    data: bytes
    note: str = ""
    reply: bytes = b""
    session: Any = None


_FRAME_COLUMNS = "batch_id, seq, received_at, verdict, mn, cn, peer, note, data"
_SAFE = str.maketrans({"\\": "\\\\", "\t": " ", "\n": " ", "\r": " ", "\x00": " "})


class Inbox:
    """One PostgreSQL connection that writes batches. Not thread-safe: one writer thread owns it."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Any = None
        self._last_id = 0

    def write(self, frames: Sequence[Received]) -> int:
        """Commit ``frames`` as one batch and return its id; psycopg2.Error when PostgreSQL would not."""
        batch_id = max(frames[0].at_us, self._last_id + 1)
        try:
            connection = self._open()
            with connection, connection.cursor() as cursor:
                batch_id = self._claim(cursor, batch_id, frames)
                copy(cursor, batch_id, frames)
        except psycopg2.Error:
            self.close()
            raise
        self._last_id = batch_id
        return batch_id

    def _claim(self, cursor: Any, batch_id: int, frames: Sequence[Received]) -> int:
        """Insert the batch row; another gateway may have taken the same microsecond."""
        while True:
            cursor.execute(
                "INSERT INTO telemetry_batch (id, frames, is_open, attempts, fault)"
                " VALUES (%s, %s, true, 0, '') ON CONFLICT DO NOTHING",
                [batch_id, len(frames)],
            )
            if cursor.rowcount:
                return batch_id
            batch_id += 1

    def _open(self) -> Any:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg2.connect(self._dsn, connect_timeout=5, application_name="gateway")
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def copy(cursor: Any, batch_id: int, frames: Sequence[Received]) -> None:
    """The frames of one batch into the inbox, in the caller's transaction."""
    lines = [frame_line(batch_id, seq, frame) for seq, frame in enumerate(frames)]
    cursor.copy_expert(f"COPY telemetry_frame ({_FRAME_COLUMNS}) FROM STDIN", io.StringIO("".join(lines)))


def frame_line(batch_id: int, seq: int, frame: Received) -> str:
    """One frame in COPY's text format; the bytes as hex, so they may be anything."""
    return (
        f"{batch_id}\t{seq}\t{timestamp(frame.at_us)}\t{frame.verdict}\t{_text(frame.mn.upper(), 64)}\t"
        f"{_text(frame.cn, 8)}\t{frame.peer}\t{_text(frame.note, 64)}\t\\\\x{frame.data.hex()}\n"
    )


def _text(value: str, most: int) -> str:
    """``value`` made fit for a varchar: hostile bytes may stand in any header field."""
    if value.isascii() and value.isalnum() and len(value) <= most:
        return value
    return value.encode("utf-8", "replace").decode()[:most].translate(_SAFE)


@lru_cache(maxsize=64)
def timestamp(at_us: int) -> str:
    """ISO time with microseconds; remembered, as the frames of one read share it."""
    return f"{_second(at_us // 1_000_000)}.{at_us % 1_000_000:06d}+00"


@lru_cache(maxsize=8)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S")
