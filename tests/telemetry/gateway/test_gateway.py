"""The gateway as devices meet it: a real process, a real socket, a real PostgreSQL."""

import resource
import signal
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from registry import districts
from registry.models import District
from telemetry.hj212 import CrcMode, pack
from telemetry.models import Batch, Frame, Verdict
from telemetry.partitions import forget, make_ahead
from tests import factories
from tests.conftest import environment
from tests.emptying import empty
from tests.telemetry import said
from tests.telemetry.gateway.line import Line, gateway

NOW = timezone.now().replace(second=0, microsecond=0)


def city() -> None:
    """GATE01 (standard), GATE02 (MODBUS check sums) and GATE03 (password checked)."""
    forget()
    districts.load(District)
    make_ahead(timezone.now())
    site = factories.worksite()
    factories.device(site, mn="GATE01")
    factories.device(site, mn="GATE02", crc_mode="modbus")
    factories.device(site, mn="GATE03", check_password=True, password="secret")


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Committed rows that the gateway's own connections see, swept away after the module."""
    with django_db_blocker.unblock():
        city()
        yield
        empty()
        districts.load(District)


@pytest.fixture(scope="module")
def running(database) -> Iterator[int]:
    """One gateway for the whole module, with a broker that is away: its nudges fail and nothing else does."""
    more = {"REDIS_URL": "redis://127.0.0.1:1/0", "GATEWAY_CONNECTIONS_PER_ADDRESS": "4000"}
    with gateway(environment(), **more) as (_, number):
        yield number


@pytest.fixture
def port(running: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE telemetry_frame, telemetry_batch")
    return running


@pytest.fixture
def line(port: int) -> Iterator[Line]:
    made = Line(port)
    yield made
    made.close()


def frame(minute: int = 0, mn: str = "GATE01") -> bytes:
    return said.tsp(mn, NOW - timedelta(minutes=minute), 100.0 + minute)


def verdicts() -> list[int]:
    return sorted(Frame.objects.values_list("verdict", flat=True))


def settled(count: int) -> list[int]:
    """The verdicts, once so many frames are there."""
    until = time.monotonic() + 15
    while Frame.objects.count() < count and time.monotonic() < until:
        time.sleep(0.05)
    return verdicts()


def test_a_frame_is_answered_once_it_is_in_the_database(line):
    line.send(frame())
    (answer,) = line.answers(1)
    assert b"ST=91;CN=9014" in answer and b"Flag=4" in answer
    row = Frame.objects.get()
    assert (bytes(row.data), row.mn, row.verdict) == (frame().rstrip(), "GATE01", Verdict.OK)
    assert Batch.objects.get().frames == 1


def test_many_frames_glued_together_are_all_answered(line):
    line.send(b"".join(frame(minute) for minute in range(500)))
    assert len(line.answers(500)) == 500
    assert Frame.objects.count() == 500


def test_a_frame_in_single_bytes_is_read(line):
    for byte in frame():
        line.send(bytes([byte]))
    assert len(line.answers(1)) == 1


def test_a_wrong_crc_is_kept_and_not_answered(line):
    broken = bytearray(frame())
    broken[-4] ^= 1
    line.send(bytes(broken) + frame(1))
    assert len(line.answers(1)) == 1
    assert settled(2) == [Verdict.OK, Verdict.BAD_CRC]


def test_an_unknown_device_is_kept_and_not_answered(line):
    line.send(frame(mn="STRANGER") + frame())
    assert len(line.answers(1)) == 1
    assert settled(2) == [Verdict.OK, Verdict.UNKNOWN_MN]


def test_a_device_registered_meanwhile_is_answered_without_a_restart(line):
    factories.device(factories.worksite(), mn="NEWCOMER")
    time.sleep(6)
    line.send(frame(mn="NEWCOMER"))
    assert len(line.answers(1)) == 1


def test_a_device_with_its_own_check_sum_is_answered(line):
    segments = [said.tsp("GATE02", NOW - timedelta(minutes=m), 100.0)[6:-6] for m in range(3)]
    line.send(b"".join(pack(each, CrcMode.MODBUS) for each in segments))
    assert len(line.answers(3)) == 3
    assert settled(3) == [Verdict.OK] * 3


def test_a_wrong_password_is_refused_where_it_is_checked(line):
    line.send(frame(mn="GATE03") + frame())
    assert len(line.answers(1)) == 1
    assert settled(2) == [Verdict.OK, Verdict.BAD_PASSWORD]


def test_a_frame_without_the_answer_flag_is_kept_silently(line):
    quiet = pack(frame()[6:-6].replace(b"Flag=5", b"Flag=4"))
    line.send(quiet + frame(1))
    assert len(line.answers(1)) == 1
    assert settled(2) == [Verdict.OK] * 2


@pytest.mark.parametrize(
    "noise",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: scanner\r\n\r\n",
        bytes.fromhex("16030100dc010000d8030376") + bytes(range(256)),
        b"##9999" + b"x" * 500,
        b"###",
        "##0090QN=1;说明=".encode("gbk") + bytes([0xFF, 0xFE, 0]),
    ],
)
def test_after_noise_the_next_good_frame_is_read(line, noise):
    line.send(noise + frame())
    assert len(line.answers(1, 20)) == 1


@pytest.mark.django_db  # one marked test makes pytest-django set up the database for the module's own use
def test_a_line_that_sends_only_garbage_is_closed(running):
    noisy = Line(running)
    noisy.send(b"x" * 6000)
    assert noisy.is_closed()


def test_three_thousand_connections_are_held_and_answered(port):
    """Each sends one frame; the shell that starts the gateway allows 1 024 open files."""
    few = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few[1], few[1]))
    number = min(3000, few[1] - 200)
    lines = [Line(port) for _ in range(number)]
    try:
        for minute, line in enumerate(lines):
            line.send(frame(minute))
        assert sum(len(line.answers(1, 30)) for line in lines) == number
    finally:
        for line in lines:
            line.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, few)
    assert Frame.objects.count() == number


def test_time_outs_and_the_number_of_connections(port):
    """A line that stays silent is closed; a frame that never ends does not hold back the next; the third is one
    too many."""
    limits = {"GATEWAY_IDLE_S": "4", "GATEWAY_FRAME_S": "2", "GATEWAY_CONNECTIONS_PER_ADDRESS": "2"}
    with gateway(environment(), REDIS_URL="redis://127.0.0.1:1/0", **limits) as (_, own):
        idle, hanging = Line(own), Line(own)
        assert Line(own).is_closed(2)
        hanging.send(b"##0300QN=1;ST=22;CN=2011;MN=GATE01;Flag=5;CP=&&DataTime=2026")
        time.sleep(3.5)
        hanging.send(frame())
        assert len(hanging.answers(1)) == 1
        assert idle.is_closed(6)


def test_on_sigterm_what_was_received_is_stored_and_answered(port):
    with gateway(environment(), REDIS_URL="redis://127.0.0.1:1/0") as (process, own):
        line = Line(own)
        line.send(b"".join(frame(minute) for minute in range(300)))
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        answered = len(line.answers(300, 10))
        process.wait(20)
    assert process.returncode == 0
    assert answered == Frame.objects.count() == 300
