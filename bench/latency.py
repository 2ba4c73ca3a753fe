"""Last byte of a breaching frame written to its socket → its alert committed, under a dust background.

Each probe is a restaurant whose purifier has been off for nearly ten minutes; one more frame makes it ten, and
CF02 an alert. The alert is looked for on a connection of its own every few milliseconds: what that connection
sees is committed and durable, while ``pg_xact_commit_timestamp`` is taken before the WAL reaches the disk. So a
time here is too long by up to one look, never too short. Beat and the rollups run beside, as in the product.
"""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import dust_city, product  # noqa: E402
from bench.figures import say, say_times  # noqa: E402
from fume.models import Outlet, Restaurant  # noqa: E402
from registry.models import Device, Enterprise  # noqa: E402
from telemetry import partitions  # noqa: E402
from telemetry.hj212 import encode, format_datatime, parameters  # noqa: E402
from telemetry.models import Batch, Mark  # noqa: E402

PROBES = int(os.environ.get("BENCH_PROBES", "240"))
DEVICES = int(os.environ.get("BENCH_DEVICES", "1000"))
RATE = float(os.environ.get("BENCH_RATE", "500"))
EVERY_S = 0.25
LOOK_S = 0.004
WARM_S = 10.0
PATIENCE_S = 60.0
ALWAYS_OPEN = [["00:00", "12:00"], ["12:00", "00:00"]]
HOLD_MIN = 10


@dataclass(slots=True)
class Probe:
    """One restaurant's device: its connection, and when its last frame left, was answered, was an alert."""

    point_id: int
    mn: str
    until: datetime
    line: socket.socket | None = None
    sent_at: float = 0.0
    sent_on: datetime | None = None
    answer_s: float | None = None
    alert_s: float | None = None

    def frame(self, minutes_left: int) -> bytes:
        """Fan on, purifier off, so many minutes before the last frame's instant."""
        at = self.until - timedelta(minutes=minutes_left)
        items = [{"a34041-Rtd": "0.52", "a34041-Flag": "N"}, {"SB7-RS": "1"}, {"SB8-RS": "0"}]
        stamp = format_datatime(at)
        cp = parameters(stamp, items)
        return encode(qn=f"{stamp}000", st="31", cn="2011", pw="123456", mn=self.mn, flag=5, cp=cp)

    def connect(self, port: int) -> None:
        """Open the line and tell of the minutes before."""
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.sendall(b"".join(self.frame(left) for left in range(HOLD_MIN, 0, -1)))

    def send(self) -> None:
        assert self.line is not None
        self.line.sendall(self.frame(0))
        self.sent_at, self.sent_on = time.perf_counter(), timezone.now()


def restaurants(count: int) -> list[Probe]:
    """Restaurants that are always open, one F1 device each."""
    now = timezone.now().replace(microsecond=0)
    enterprise = Enterprise.objects.get()
    found = []
    for index in range(count):
        mn = f"140213PROBE{index:013d}"
        device = Device.objects.create(
            mn=mn, platform="fume", dialect="F1", district=enterprise.district, interval_s=60
        )
        site = Restaurant.objects.create(
            enterprise=enterprise, district=enterprise.district, name=f"餐馆{index}", hours=ALWAYS_OPEN
        )
        point = Outlet.objects.create(site=site, device=device, name="1#", interval_s=60)
        found.append(Probe(point.pk, mn, now + timedelta(seconds=60 + index * EVERY_S)))
    return found


def settled() -> bool:
    """Whether every batch is digested and every point judged."""
    return not (
        Batch.objects.filter(is_open=True).exists() or Mark.objects.filter(kind=Mark.Kind.JUDGE).exists()
    )


@contextmanager
def background(port: int, seconds: float) -> Iterator["subprocess.Popen[str]"]:
    """Dust frames at RATE from a process of its own, with data times of the present."""
    minutes = int(RATE * seconds / DEVICES)
    words = ["--port", port, "--devices", DEVICES, "--rate", RATE, "--seconds", seconds]
    load = product.start(
        [sys.executable, "-m", "bench.load", *map(str, words), "--history", str(min(minutes, 29))]
    )
    try:
        yield load
    finally:
        load.terminate()
        load.wait(30)


def alerted(waiting: Sequence[Probe]) -> set[int]:
    """The points among ``waiting`` that have an alert in a committed transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT point_id FROM alerts_alert WHERE rule = 'CF02' AND point_id = ANY(%s)",
            [[each.point_id for each in waiting]],
        )
        return {row[0] for row in cursor.fetchall()}


def probe_all(probes: Sequence[Probe]) -> None:
    """Send the last frames one by one and wait for each one's answer and alert."""
    began = time.perf_counter()
    coming, waiting = list(reversed(probes)), []
    while coming or waiting:
        if coming and time.perf_counter() - began >= (len(probes) - len(coming)) * EVERY_S:
            waiting.append(coming.pop())
            waiting[-1].send()
        found = alerted(waiting) if waiting else set()
        seen_at = time.perf_counter()
        for each in waiting:
            if each.point_id in found:
                each.alert_s = seen_at - each.sent_at
        listen(waiting)
        waiting = [each for each in waiting if each.alert_s is None and seen_at - each.sent_at < PATIENCE_S]


def listen(waiting: Sequence[Probe]) -> None:
    """Note the answers that come within one look."""
    lines = {each.line: each for each in waiting if each.answer_s is None}
    if not lines:
        time.sleep(LOOK_S)
        return
    ready, _, _ = select.select(list(lines), [], [], LOOK_S)
    for line in ready:
        line.recv(4096)
        lines[line].answer_s = time.perf_counter() - lines[line].sent_at


def quiet(probes: Sequence[Probe]) -> None:
    """Take the answers to the frames before, so that the next one is the last frame's."""
    for each in probes:
        assert each.line is not None
        answers = b""
        while answers.count(b"##") < HOLD_MIN:
            answers += each.line.recv(65536)


def main() -> None:
    dust_city.make(DEVICES)
    probes = restaurants(PROBES)
    with transaction.atomic():
        partitions.make_ahead(timezone.now())
    with (
        tempfile.TemporaryDirectory() as home,
        product.gateway() as (_, port),
        product.workers(ingest=1, judge=1, default=1),
        product.beat(Path(home) / "schedule"),
    ):
        for each in probes:
            each.connect(port)
        quiet(probes)
        product.until(settled, 60)
        with background(port, PROBES * EVERY_S + WARM_S + 5) as load:
            time.sleep(WARM_S)
            probe_all(probes)
            said = json.loads(load.communicate()[0].splitlines()[-1])
        behind_s = product.until(settled, 120)
    report(probes, said, behind_s)


STAGES = """
SELECT a.point_id, b.digested_at, a.detected_at FROM alerts_alert a
JOIN fume_reading r ON r.point_id = a.point_id AND r.span = 0 JOIN telemetry_batch b ON b.id = r.batch_id
WHERE a.rule = 'CF02' AND r.at = (SELECT max(at) FROM fume_reading WHERE point_id = a.point_id)
"""


def stages(probes: Sequence[Probe]) -> tuple[list[float], list[float]]:
    """Seconds from each last frame to its digest's end and to the judgement's beginning."""
    with connection.cursor() as cursor:
        cursor.execute(STAGES)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    known = [
        (each.sent_on, *rows[each.point_id]) for each in probes if each.sent_on and each.point_id in rows
    ]
    return (
        [(digested - sent).total_seconds() for sent, digested, _ in known],
        [(judging - sent).total_seconds() for sent, _, judging in known],
    )


def report(probes: Sequence[Probe], said: dict[str, float], behind_s: float) -> None:
    alerts = [each.alert_s for each in probes if each.alert_s is not None]
    answers = [each.answer_s for each in probes if each.answer_s is not None]
    lost = len(probes) - len(alerts)
    if not alerts or not answers:
        raise SystemExit("没有一条告警 no probe became an alert")
    rate = round(said["sent"] / said["seconds"])
    say("background sent over TCP", rate, "frames/s", **said)
    say_times("last byte → acknowledged after commit", answers)
    digested, judging = stages(probes)
    say_times("last byte → reading written", digested)
    say_times("last byte → its judgement begins", judging)
    say_times("last byte → alert committed", alerts, lost=lost, target={"p50": 300, "p95": 1000})
    say("everything judged after the load's end", behind_s, "s")
    if lost:
        raise SystemExit(f"{lost} 个探针在 {PATIENCE_S:.0f} 秒内没有告警 probes without an alert")


if __name__ == "__main__":
    main()
