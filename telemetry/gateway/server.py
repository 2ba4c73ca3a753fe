"""The TCP server: thousands of connections on one event loop, one writer, one directory of known devices."""

import asyncio
import logging
import signal
import time
from collections import Counter
from collections.abc import Callable

from telemetry.gateway.directory import Directory
from telemetry.gateway.inbox import Inbox, Received
from telemetry.gateway.limits import Limits
from telemetry.gateway.session import Session, answers_of
from telemetry.gateway.writer import Writer

log = logging.getLogger(__name__)
RELOAD_S = 5.0
REPORT_S = 60.0


class Gateway:
    """``nudge(batch_id)`` tells the workers of a committed batch; it may fail without loss."""

    def __init__(self, dsn: str, nudge: Callable[[int], None], limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.directory = Directory(dsn)
        self.writer = Writer(Inbox(dsn), self.limits, self._committed, self._room)
        self._nudge = nudge
        self._sessions: set[Session] = set()
        self._addresses: Counter[str] = Counter()
        self._held = False
        self._nudged: asyncio.Future[None] | None = None
        self._next: int | None = None
        self.refused = 0

    def admit(self, session: Session) -> bool:
        """Whether one more connection is taken; a refused one is closed at once."""
        full = len(self._sessions) >= self.limits.connections
        if full or self._addresses[session.peer] >= self.limits.connections_per_address:
            self.refused += 1
            return False
        self._sessions.add(session)
        self._addresses[session.peer] += 1
        if self._held:
            session.pause()
        return True

    def leave(self, session: Session) -> None:
        if session in self._sessions:
            self._sessions.discard(session)
            self._addresses[session.peer] -= 1
            if not self._addresses[session.peer]:
                del self._addresses[session.peer]

    def hold(self) -> None:
        """Stop reading: the devices' own buffers hold what we cannot commit yet."""
        if not self._held:
            self._held = True
            log.warning("积压 %d 条报文，暂停接收", self.writer.waiting)
            for session in self._sessions:
                session.pause()

    def _room(self) -> None:
        if self._held:
            self._held = False
            for session in self._sessions:
                session.resume()

    def _committed(self, frames: list[Received], batch_id: int) -> None:
        for session, data in answers_of(frames).items():
            session.answer(data)
        self._tell(batch_id)

    def _tell(self, batch_id: int) -> None:
        """At most one nudge is under way: a broker that hangs must not hold the commits."""
        self._next = batch_id
        if self._nudged is None or self._nudged.done():
            self._nudged = asyncio.ensure_future(self._nudging())

    async def _nudging(self) -> None:
        while self._next is not None:
            batch_id, self._next = self._next, None
            try:
                await asyncio.to_thread(self._nudge, batch_id)
            except Exception as fault:  # the sweep finds the batch
                log.warning("通知处理进程失败，由定时任务补做：%s", fault)
                await asyncio.sleep(1)

    async def run(self, host: str, port: int, ready: Callable[[int], None] | None = None) -> None:
        """Serve until SIGTERM or SIGINT; then write, acknowledge, leave."""
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await asyncio.to_thread(self._first_load, stop)
        server = await loop.create_server(lambda: Session(self), host, port, backlog=4096)
        tasks = [
            asyncio.ensure_future(each) for each in (self.writer.run(), self._reloading(), self._settling())
        ]
        bound = server.sockets[0].getsockname()[1]
        log.info("数据接收端口 %d 已开启，登记设备 %d 台", bound, len(self.directory.devices))
        if ready:
            ready(bound)
        await stop.wait()
        await self._leave(server, tasks)

    def _first_load(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and not self.directory.reload():
            time.sleep(self.limits.retry_s)

    async def _leave(self, server: asyncio.Server, tasks: list[asyncio.Future[None]]) -> None:
        server.close()
        for session in self._sessions:
            session.pause()
        complete = await self.writer.drain()
        if not complete:
            log.error("退出时仍有 %d 条报文未入库，未应答，设备将重发", self.writer.waiting)
        for session in list(self._sessions):
            session.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.05)  # let the transports send their last answers
        self.writer.close(wait=complete)
        self.directory.close()

    async def _reloading(self) -> None:
        while True:
            await asyncio.sleep(RELOAD_S)
            await asyncio.to_thread(self.directory.reload)

    async def _settling(self) -> None:
        reported = time.monotonic()
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            for session in list(self._sessions):
                session.settle(now)
            if now - reported > REPORT_S:
                reported = now
                log.info(
                    "连接 %d，已入库 %d 条，积压 %d",
                    len(self._sessions),
                    self.writer.written,
                    self.writer.waiting,
                )
