"""Gathers frames into batches and commits them from one thread; acknowledges only after the commit.

While PostgreSQL is away the frames stay in memory, bounded: at the bound ``full`` turns true and the sessions
stop reading, so the devices' own send buffers hold the rest.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg2

from telemetry.gateway.inbox import Inbox, Received
from telemetry.gateway.limits import Limits

log = logging.getLogger(__name__)


class Writer:
    """``committed(frames, batch_id)`` runs in the event loop after each commit."""

    def __init__(
        self,
        inbox: Inbox,
        limits: Limits,
        committed: Callable[[list[Received], int], None],
        room: Callable[[], None],
    ) -> None:
        self._inbox, self._limits = inbox, limits
        self._committed, self._room = committed, room
        self._pending: deque[Received] = deque()
        self._bytes = 0
        self._in_flight = 0
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")
        self.written = 0
        self.failures = 0

    @property
    def waiting(self) -> int:
        return len(self._pending) + self._in_flight

    @property
    def full(self) -> bool:
        return self.waiting >= self._limits.pending_max or self._bytes >= self._limits.pending_bytes

    def add(self, frame: Received) -> None:
        self._pending.append(frame)
        self._bytes += len(frame.data)
        if len(self._pending) == 1 or len(self._pending) == self._limits.batch_frames:
            self._wake.set()

    async def run(self) -> None:
        """Write batches until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if len(self._pending) < self._limits.batch_frames:
                await self._gather()
            while self._pending:
                await self._write(self._take())
                if len(self._pending) < self._limits.batch_frames:
                    break
            if self._pending:
                self._wake.set()

    async def _gather(self) -> None:
        """Wait for more frames, at most ``gather_s``, less when a full batch has come."""
        try:
            async with asyncio.timeout(self._limits.gather_s):
                while len(self._pending) < self._limits.batch_frames:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            pass

    def _take(self) -> list[Received]:
        count = min(len(self._pending), self._limits.batch_max)
        frames = [self._pending.popleft() for _ in range(count)]
        self._in_flight = count
        return frames

    async def _write(self, frames: list[Received]) -> None:
        """Commit, retrying for as long as PostgreSQL is away: an unacknowledged frame is not given up."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                batch_id = await loop.run_in_executor(self._thread, self._inbox.write, frames)
                break
            except (psycopg2.DataError, ValueError) as fault:
                log.error("报文字段无法入库，只保留原始字节：%s", fault)
                frames = [replace(frame, mn="", cn="", note="") for frame in frames]
            except psycopg2.Error as fault:
                self.failures += 1
                log.error(
                    "写入报文失败，%.0f 秒后重试（积压 %d 条）：%s", self._limits.retry_s, self.waiting, fault
                )
                await asyncio.sleep(self._limits.retry_s)
        self._in_flight = 0
        self._bytes -= sum(len(frame.data) for frame in frames)
        self.written += len(frames)
        self._committed(frames, batch_id)
        if self.waiting <= self._limits.pending_max // 2 and self._bytes <= self._limits.pending_bytes // 2:
            self._room()  # half empty, so that reading does not stop and start with every batch

    async def drain(self) -> bool:
        """Write what is left, for at most ``drain_s``; whether all was written."""
        try:
            async with asyncio.timeout(self._limits.drain_s):
                while self.waiting:
                    self._wake.set()
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return False
        return True

    def close(self, *, wait: bool) -> None:
        """End the writer thread; without ``wait`` a commit that hangs is left to the operating system."""
        if wait:
            self._thread.submit(self._inbox.close)
        self._thread.shutdown(wait=wait, cancel_futures=True)
