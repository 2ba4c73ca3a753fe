"""One day of the city (1.3 million frames) digested, judged and rolled up by one worker process, memory watched.

The frames lie in the inbox before the clock starts. The worker does what the three queues do: digests what is
open, judges after each run, rolls up every half minute.
``BENCH_CITY=0.1`` is a tenth of the city, ``BENCH_DAYS=3`` three days.
"""

import gc
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from alerts import sweep, windows  # noqa: E402
from alerts.models import Alert  # noqa: E402
from bench import city, city_frames  # noqa: E402
from bench.figures import say  # noqa: E402
from registry.rooms import model, platforms  # noqa: E402
from telemetry import digest, partitions, rollups  # noqa: E402
from telemetry.management.commands.gateway import dsn  # noqa: E402
from telemetry.models import Batch, Quarantine  # noqa: E402

SCALE = float(os.environ.get("BENCH_CITY", "1"))
DAYS = int(os.environ.get("BENCH_DAYS", "1"))
ROLL_EVERY_S = 30.0
FLAT = 1.2
MIB = 1024


def resident_kib() -> int:
    """VmRSS of this process."""
    line = next(
        each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmRSS")
    )
    return int(line.split()[1])


class Memory(Thread):
    """Looks at the resident memory each second, and at how many frames are done by then."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.done, self.samples, self._end = 0, [(0, resident_kib())], Event()

    def run(self) -> None:
        while not self._end.wait(1.0):
            self.samples.append((self.done, resident_kib()))

    def end(self) -> None:
        self._end.set()
        self.join()
        self.samples.append((self.done, resident_kib()))

    def at(self, share: float) -> float:
        """MiB when ``share`` of all frames had been done."""
        return next(kib for done, kib in self.samples if done >= share * self.done) / MIB

    @property
    def most(self) -> float:
        return max(kib for _, kib in self.samples) / MIB


class Spent:
    """Wall and processor seconds by kind of work."""

    def __init__(self) -> None:
        self.wall, self.cpu = Counter[str](), Counter[str]()

    def on(self, kind: str, work: Callable[[], int]) -> int:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.wall[kind] += time.perf_counter() - wall
        self.cpu[kind] += time.process_time() - cpu
        return result

    def told(self, kind: str) -> dict[str, float]:
        return {"wall_s": round(self.wall[kind], 1), "our_cpu_s": round(self.cpu[kind], 1)}


def work(memory: Memory) -> Spent:
    """Digest, judge and roll until nothing is left. Judging rests as long as it worked, as in alerts.tasks."""
    spent, rolled, rested = Spent(), time.perf_counter(), 0.0
    while frames := spent.on("digest", digest.digest_once):
        memory.done += frames
        if time.perf_counter() > rested:
            began = time.perf_counter()
            spent.on("judge", lambda: sweep.judge_all(heard()))
            rested = 2 * time.perf_counter() - began
        if time.perf_counter() - rolled > ROLL_EVERY_S:
            spent.on("roll", rollups.roll_all)
            rolled = time.perf_counter()
    spent.on("judge", lambda: sweep.judge_all(heard()))
    spent.on("roll", rollups.roll_all)
    return spent


def heard() -> datetime:
    """The clock of the replayed day: when the newest digested batch came."""
    newest = Batch.objects.filter(is_open=False).order_by("-id").first()
    assert newest is not None
    return newest.received_at + timedelta(seconds=1)


def fill(voices: Sequence[city.Voice], day: datetime) -> float:
    """The day's frames into the inbox, by a process of its own; its seconds."""
    began = time.perf_counter()
    writer = multiprocessing.get_context("spawn").Process(
        target=city_frames.fill, args=(dsn(), voices, day, DAYS)
    )
    writer.start()
    writer.join()
    if writer.exitcode:
        raise SystemExit("报文没有写完 the frames were not written")
    return time.perf_counter() - began


def rows() -> int:
    """Readings of every platform."""
    return sum(model(each.reading).objects.count() for each in platforms())


def main() -> None:
    voices = city.make(SCALE)
    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    with transaction.atomic():
        partitions.make_ahead(timezone.now())
    filled_s, frames = fill(voices, day), city_frames.expected(voices, DAYS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    gc.collect()
    memory = Memory()
    memory.start()
    began = time.perf_counter()
    spent = work(memory)
    seconds = time.perf_counter() - began
    memory.end()
    say(
        "frames put into the inbox by one writer",
        frames / filled_s,
        "frames/s",
        frames=frames,
        points=len(voices),
    )
    report(frames, seconds, spent, memory)
    check(frames)


def report(frames: int, seconds: float, spent: Spent, memory: Memory) -> None:
    parts = {kind: spent.told(kind) for kind in ("digest", "judge", "roll")}
    say("city day digested, judged, rolled up", seconds, "s", scale=SCALE, days=DAYS, **parts)
    say("frames", frames / seconds, "frames/s", digest_only=round(frames / spent.wall["digest"]))
    say("rows", rows() / seconds, "rows/s", rows=rows())
    shares = {f"at_{percent}": round(memory.at(percent / 100), 1) for percent in (10, 25, 50, 75, 100)}
    say(
        "resident memory of the worker",
        memory.most,
        "MiB",
        before=round(memory.samples[0][1] / MIB, 1),
        **shares,
    )
    say("most memory / memory at 10 %", memory.most / memory.at(0.1), "ratio", window_rows=windows.held())
    say("most memory / memory at 75 %, windows full", memory.most / memory.at(0.75), "ratio", target=FLAT)
    rules = Counter(Alert.objects.values_list("rule", flat=True))
    say("alerts raised", sum(rules.values()), "rows", **dict(sorted(rules.items())))


def check(frames: int) -> None:
    """Every frame became a row, and nothing waits."""
    if rows() != frames or Batch.objects.filter(is_open=True).exists() or Quarantine.objects.exists():
        raise SystemExit(f"报文 {frames} 条，读数 {rows()} 条 frames and readings differ")


if __name__ == "__main__":
    main()
