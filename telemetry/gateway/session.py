"""One device's connection: bytes in, frames to the writer, answers out when their batch is committed."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING, cast

from telemetry.gateway.inbox import Received
from telemetry.gateway.sorting import sort
from telemetry.hj212 import Frame, FrameReader, Profile
from telemetry.models.inbox import Verdict

if TYPE_CHECKING:
    from telemetry.gateway.server import Gateway

log = logging.getLogger(__name__)
QUIET_S = 1.0
"""A line silent for so long has sent all it will of its frame: judge what has its declared length."""


class Session(asyncio.Protocol):
    """Reads with the standard profile until a device shows that it needs another (its CRC, its SM4 key)."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._limits = gateway.limits
        self._reader = FrameReader()
        self._special = False
        self._garbage = 0
        self._bad = 0
        self.peer = ""
        self.heard_at = self.frame_since = time.monotonic()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # a loop's own class need not inherit from it
        self.peer = (transport.get_extra_info("peername") or ("",))[0]
        if not self._gateway.admit(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._take(self._reader.close())
        self.transport = None
        self._gateway.leave(self)

    def data_received(self, data: bytes) -> None:
        self.heard_at = time.monotonic()
        if not self._reader.pending:
            self.frame_since = self.heard_at
        self._take(self._reader.feed(data))
        if self._reader.garbage_run > self._limits.garbage_bytes or self._bad > self._limits.bad_frames:
            log.info("关闭 %s：连续收到无法识别的数据", self.peer)
            self.close()

    def settle(self, now: float) -> None:
        """Called about once a second: quiet lines, hanging frames, idle connections."""
        if self._reader.pending and now - self.heard_at > QUIET_S:
            self._take(self._reader.settle())
        if self._reader.pending and now - self.frame_since > self._limits.frame_timeout_s:
            self._take(self._reader.close())
            self._reader = self._new_reader()
        if now - self.heard_at > self._limits.idle_timeout_s:
            self.close()

    def _take(self, frames: list[Frame]) -> None:
        if not frames:
            return
        self.frame_since = self.heard_at
        at_us = time.time_ns() // 1000
        for index, frame in enumerate(frames):
            received = sort(frame, self._gateway.directory, self.peer, at_us)
            if not frame.ok and not self._special and self._needs_special(received.mn):
                self._go_on_with_profile(frames[index:])
                return
            self._add(received)

    def _go_on_with_profile(self, frames: list[Frame]) -> None:
        """From the first frame that the standard profile could not read, read with the device's own."""
        unread = b"".join(frame.raw + b"\r\n" for frame in frames) + self._reader.rest
        self._special = True
        self._reader = self._new_reader()
        self._take(self._reader.feed(unread))

    def _add(self, received: Received) -> None:
        self._bad = 0 if received.verdict == Verdict.OK else self._bad + 1
        received.session = self
        self._gateway.writer.add(received)
        if self._gateway.writer.full:
            self._gateway.hold()

    def _needs_special(self, mn: str) -> bool:
        profile = self._gateway.directory.profile(mn)
        return profile is not None and profile != Profile()

    def _new_reader(self) -> FrameReader:
        return FrameReader(self._gateway.directory.profile) if self._special else FrameReader()

    def answer(self, data: bytes) -> None:
        """Send the answers of a committed batch; a device that has gone will send its frames again."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def pause(self) -> None:
        if self.transport is not None:
            self.transport.pause_reading()

    def resume(self) -> None:
        if self.transport is not None:
            self.transport.resume_reading()

    def close(self) -> None:
        """End the connection after what was written has been sent."""
        if self.transport is not None:
            self.transport.close()


def answers_of(frames: list[Received]) -> dict[Session, bytes]:
    """The answers of one batch, joined per connection, in the order of its frames."""
    joined: dict[Session, list[bytes]] = {}
    for frame in frames:
        if frame.reply:
            joined.setdefault(frame.session, []).append(frame.reply)
    return {session: b"".join(replies) for session, replies in joined.items()}
