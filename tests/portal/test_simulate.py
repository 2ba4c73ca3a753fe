"""The simulator: a device says what is due, waits for answers, repeats, comes back; and stops when told."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pytest

from portal.demo import fleet, troubles
from portal.demo.agenda import Agenda
from portal.demo.speech import due
from portal.demo.terminal import Tally, Terminal
from registry.demo import dice
from telemetry.hj212 import acknowledge, decode
from telemetry.hj212.frame import FrameReader
from tests.portal.demo_city import NOW, city

Replies = Callable[[int], bool]


def apart(talk: Coroutine[Any, Any, Any]) -> Any:
    """Run in a thread of its own: a browser test before this one leaves its loop running in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, talk).result()


def agenda(part: str, after: float) -> Agenda:
    whole = city()
    site = whole.playing(part)
    return Agenda(site.device, whole.days(site, ()), after)


def everything(each: Agenda, until: float) -> list[float]:
    found = []
    while instant := each.take(until):
        found.append(instant[0])
    return found


def test_a_device_goes_on_from_its_last_sample_and_says_nothing_of_the_future() -> None:
    at = NOW.timestamp()
    each = agenda("treatment_off_now", at - 3600)
    said = everything(each, at)
    assert said[0] == at - 3600 + 60
    assert max(due(each.device, instant) for instant in said) <= at
    assert len(said) == len(set(said)) >= 58
    assert at < each.next_due(at) <= at + 120


def test_stopped_and_started_again_it_says_the_same_as_without_a_break() -> None:
    at = NOW.timestamp()
    whole = everything(agenda("dusty_now", at - 30 * 3600), at)
    first = agenda("dusty_now", at - 30 * 3600)
    before = everything(first, at - 7 * 3600)
    assert before + everything(agenda("dusty_now", first.after), at) == whole


def test_minute_data_are_sent_after_their_minute() -> None:
    each = agenda("dusty_now", NOW.timestamp() - 600)
    assert each.device.cn == "2051"
    assert due(each.device, 0) > 60


def test_a_simulator_started_soon_goes_on_with_the_script_a_later_one_begins_anew() -> None:
    assert fleet.anchors(1000, 1000 + 300) == (1000,)
    assert fleet.anchors(1000, 1000 + 5 * 3600) == (1000, 1000 + 5 * 3600)
    plot = troubles.all_of(city(), (NOW.timestamp(), NOW.timestamp() + 5 * 3600), NOW.timestamp() + 10 * 3600)
    later = [each for each in plot if each.start > NOW.timestamp() + 4 * 3600]
    assert {each.kind for each in later} >= {"treatment_off", "purifier_off", "silent", "dusty"}


@pytest.mark.parametrize(("speed", "interval"), [(2, 30), (6, 10), (10, 6)])
def test_a_higher_speed_shortens_the_interval_and_keeps_real_time(speed: float, interval: int) -> None:
    whole = city()
    site = fleet.quicker(whole.playing("treatment_off_now"), speed)
    assert site.device.interval_s == interval
    at = NOW.timestamp()
    said = everything(Agenda(site.device, whole.days(site, ()), at - 120), at)
    assert {round(later - earlier) for earlier, later in pairwise(said)} == {interval}
    assert max(said) <= at


def test_a_fleet_has_everybody_the_scripted_first_and_the_two_strays() -> None:
    whole, tally = city(), Tally()
    made = fleet.terminals(whole, {}, {}, seeded_at=time.time(), now=time.time(), tally=tally)
    assert len(made) == 24 + 2
    assert [each.patient for each in made] == [True] * 24 + [False] * 2
    few = fleet.terminals(whole, {}, {}, seeded_at=time.time(), now=time.time(), most=3, tally=tally)
    scripted = {site.device.mn for site in whole.sites if site.scripted}
    assert {each.agenda.device.mn for each in few[:3]} <= scripted
    oldest = min(each.agenda.after for each in made)
    assert oldest >= time.time() - fleet.BACKFILL_S - 5, "no device remembers more than a day"


@dataclass
class Portal:
    """A server that answers as told: ``replies`` gets the number of the frame, from 0."""

    replies: Replies = lambda _: True
    hang_up_after: int | None = None
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        frames = FrameReader()
        while chunk := await reader.read(4096):
            for frame in frames.feed(chunk):
                self.heard.append(frame.segment)
                answer = acknowledge(decode(frame))
                if answer and self.replies(len(self.heard) - 1):
                    writer.write(answer)
                if self.hang_up_after == len(self.heard):
                    writer.close()
                    return
        writer.close()


async def _at_once() -> None:
    return None


def converse(
    portal: Portal, enough: Callable[[Terminal], bool], *, patient: bool = True, back_s: float = 900
) -> Terminal:
    """One device with a quarter of an hour to tell, until ``enough``; fails after ten seconds."""

    async def talk() -> Terminal:
        server = await asyncio.start_server(portal, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        each = Terminal(
            agenda("purifier_off_now", time.time() - back_s),
            Tally(),
            _at_once,
            dice(1),
            patient,
            answer_s=0.15,
        )
        running = asyncio.ensure_future(each.run("127.0.0.1", port))
        try:
            await asyncio.wait_for(_until(lambda: enough(each)), 10)
        finally:
            running.cancel()
            server.close()
        return each

    return apart(talk())


async def _until(done: Callable[[], bool]) -> Awaitable[None] | None:
    while not done():
        await asyncio.sleep(0.01)
    return None


def datatimes(portal: Portal) -> list[str]:
    return [text.split(b"DataTime=")[1][:14].decode() for text in portal.heard]


def test_it_says_everything_due_once_and_in_order() -> None:
    portal = Portal()
    each = converse(portal, lambda terminal: terminal.tally.answers >= 14 and not terminal._pending)
    told = datatimes(portal)
    assert told == sorted(set(told))
    assert (each.tally.repeats, each.tally.frames) == (0, len(told))


def test_what_is_not_answered_is_said_again_word_for_word() -> None:
    portal = Portal(replies=lambda number: number >= 3)
    converse(portal, lambda terminal: terminal.tally.answers >= 14 and not terminal._pending)
    assert portal.connections == 1
    assert {portal.heard.count(text) for text in portal.heard[:3]} == {2}


def test_a_deaf_portal_is_dialled_again_and_nothing_is_lost() -> None:
    portal = Portal(replies=lambda number: number > 30)
    converse(portal, lambda terminal: terminal.tally.answers >= 14 and not terminal._pending)
    assert portal.connections >= 2
    told = sorted(set(datatimes(portal)))
    assert len(told) >= 14
    assert told[0] == min(datatimes(portal))


def test_hung_up_on_it_comes_back_with_what_was_not_answered() -> None:
    portal = Portal(replies=lambda number: number != 4, hang_up_after=5)
    converse(portal, lambda terminal: terminal.tally.answers >= 14 and not terminal._pending)
    assert portal.connections == 2
    assert portal.heard.count(portal.heard[4]) == 2


def test_a_stray_gives_up_on_a_frame_and_goes_on() -> None:
    portal = Portal(replies=lambda _: False)
    converse(portal, lambda terminal: terminal.tally.frames >= 8, patient=False)
    assert portal.connections == 1
    assert max(portal.heard.count(text) for text in portal.heard) == 4


def test_a_device_without_request_numbers_does_not_wait() -> None:
    whole, portal = city(), Portal()
    site = next(site for site in whole.sites if not site.device.has_qn)

    async def talk() -> Tally:
        server = await asyncio.start_server(portal, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        said = Agenda(site.device, whole.days(site, ()), time.time() - 7200)
        each = Terminal(said, Tally(), _at_once, dice(1))
        running = asyncio.ensure_future(each.run("127.0.0.1", port))
        await asyncio.wait_for(_until(lambda: len(portal.heard) >= 20), 10)
        running.cancel()
        server.close()
        return each.tally

    assert apart(talk()).answers == 0
    assert len(set(portal.heard)) == len(portal.heard)


def test_backfilling_is_rationed() -> None:
    async def twenty() -> float:
        ration, start = fleet.Ration(100), time.monotonic()
        for _ in range(20):
            await ration.turn()
        return time.monotonic() - start

    assert apart(twenty()) >= 0.1


def test_the_last_count_of_a_meter_is_taken_up() -> None:
    whole = city()
    site = next(site for site in whole.of("power") if site.device.dialect == "P2")
    key, at = site.device.points[0].key, NOW.timestamp() // 300 * 300
    life = fleet._life(whole, replace(site), (), {key: (at, 123_456.7)}, at)
    rows = life.day(NOW.date())[key]
    assert next(row[10] for row in rows if row[0] == at) == 123_456.7
