"""One simulated device: connects, says what is due, waits for the answer, says it again, comes back.

As HJ 212-2017 table 1 has it: 10 s for an answer, three repetitions. A frame that stays unanswered is kept and
sent again over a new connection, so that nothing is lost while the portal is away.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from portal.demo.agenda import Agenda
from portal.demo.speech import Speaker
from telemetry.hj212.decode import decode
from telemetry.hj212.frame import FrameReader

ANSWER_S = 10.0
REPEATS = 3
WINDOW = 6
"""Instants said and not yet answered at which the device waits; more than one only matters in back-filling."""
LONGEST_PAUSE_S = 30.0
LATE_S = 600.0
"""A sample older than this is back-filled (补传) at the fleet's bounded rate."""


@dataclass(slots=True)
class Tally:
    """What the fleet counts for its status line."""

    online: int = 0
    frames: int = 0
    answers: int = 0
    repeats: int = 0
    late: int = 0


@dataclass(slots=True)
class Pending:
    qn: str
    data: bytes
    sent: float
    repeats: int = 0


@dataclass(slots=True)
class Terminal:
    """``patient``: keeps what is not answered; a stray gives up after its repetitions and goes on talking."""

    agenda: Agenda
    tally: Tally
    ration: Callable[[], Awaitable[None]]
    random: Random
    patient: bool = True
    answer_s: float = ANSWER_S
    _pending: deque[Pending] = field(default_factory=deque)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _speaker: Speaker = field(init=False)
    _last_sent: float = 0.0

    def __post_init__(self) -> None:
        self._speaker = Speaker(self.agenda.device)

    async def run(self, host: str, port: int) -> None:
        """Speak until cancelled."""
        pause = 1.0
        while True:
            try:
                reader, writer = await asyncio.open_connection(host, port)
            except OSError:
                await asyncio.sleep(pause * (0.5 + self.random.random()))
                pause = min(LONGEST_PAUSE_S, pause * 2)
                continue
            pause = 1.0
            await self._converse(reader, writer)
            await asyncio.sleep(0.5 + self.random.random())

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tally.online += 1
        tasks = [asyncio.ensure_future(self._listen(reader)), asyncio.ensure_future(self._speak(writer))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.tally.online -= 1
            for task in tasks:
                task.cancel()
            writer.close()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        frames = FrameReader()
        while chunk := await reader.read(4096):
            for frame in frames.feed(chunk):
                self._answered(decode(frame).qn)

    def _answered(self, qn: str | None) -> None:
        """The oldest frame with this QN is done: P2 gives all its meters the same one."""
        found = next((each for each in self._pending if each.qn == qn), None)
        if found is not None:
            self._pending.remove(found)
            self.tally.answers += 1
            self._wake.set()

    async def _speak(self, writer: asyncio.StreamWriter) -> None:
        for each in self._pending:  # what the last connection left unanswered
            await self._write(writer, each)
            self.tally.repeats += 1
        while True:
            now = time.time()
            if not await self._repeat(writer, now):
                return
            instant = self.agenda.take(now) if len(self._pending) < WINDOW else None
            if instant is not None:
                await self._say(writer, *instant)
            else:
                await self._rest(now)

    async def _rest(self, now: float) -> None:
        """Until an answer comes, a repetition is due or a sample is."""
        until = [each.sent + self.answer_s for each in self._pending]
        if len(self._pending) < WINDOW:
            until.append(self.agenda.next_due(now))
        self._wake.clear()
        try:
            async with asyncio.timeout(max(0.02, min(until) - now)):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _say(self, writer: asyncio.StreamWriter, at: float, said: list) -> None:
        if time.time() - at > LATE_S:
            self.tally.late += 1
            await self.ration()
        self._last_sent = max(self._last_sent + 0.02, time.time())
        for qn, data in self._speaker.frames(at, said, self._last_sent):
            each = Pending(qn, data, time.time())
            if self.agenda.device.has_qn:
                self._pending.append(each)
            self.tally.frames += 1
            await self._write(writer, each)

    async def _repeat(self, writer: asyncio.StreamWriter, now: float) -> bool:
        """Say again what has waited too long; False when it is time to hang up and dial again."""
        for each in [each for each in self._pending if now - each.sent >= self.answer_s]:
            if each.repeats >= REPEATS:
                if self.patient:
                    each.repeats = 0
                    return False
                self._pending.remove(each)
                continue
            each.repeats += 1
            self.tally.repeats += 1
            await self._write(writer, each)
        return True

    async def _write(self, writer: asyncio.StreamWriter, each: Pending) -> None:
        each.sent = time.time()
        writer.write(each.data)
        await writer.drain()
