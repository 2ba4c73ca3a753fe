"""The load: a process of its own that speaks as many dust devices over TCP and counts the answers.

``python -m bench.load --port P --devices 1000 --seconds 60 --rate 0`` (rate 0: as fast as the answers come,
with ``--window`` frames unanswered a device). Prints one JSON line at the end, and one a second with --progress.
"""

import argparse
import asyncio
import json
import random
import resource
import time
from datetime import datetime, timedelta, timezone

from telemetry.hj212 import crc_text

CHINA = timezone(timedelta(hours=8))
CODES = ("a34001", "a34002", "a34004", "LA", "a01001", "a01002", "a01006", "a01007", "a01008")


def mn(index: int) -> str:
    """The MN of the benchmark's n-th device."""
    return f"140214BENCH{index:013d}"


def texts(count: int, seed: int = 1) -> list[bytes]:
    """Parameter texts with nine factors each, about 300 bytes; a few exceed the limit."""
    rng = random.Random(seed)
    found = []
    for index in range(count):
        tsp = rng.uniform(80, 600) if index % 50 else rng.uniform(1100, 1500)
        values = (tsp, tsp / 2, tsp / 4, rng.uniform(45, 65), rng.uniform(-9, 30), rng.uniform(20, 90), 89.5)
        numbers = [f"{value:.1f}" for value in values] + [
            f"{rng.uniform(0, 8):.1f}",
            f"{rng.uniform(0, 359):.0f}",
        ]
        pairs = (f"{code}-Rtd={number},{code}-Flag=N" for code, number in zip(CODES, numbers, strict=True))
        found.append(";".join(pairs).encode())
    return found


class Device(asyncio.Protocol):
    """Sends frame after frame, never more than ``window`` unanswered."""

    def __init__(self, index: int, load: "Load") -> None:
        self.head = f"ST=22;CN=2011;PW=123456;MN={mn(index)};Flag=5;CP=&&DataTime=".encode()
        self.load, self.step, self.unanswered, self.index = load, 0, 0, index
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        answers = data.count(b"##")
        self.load.answered += answers
        self.unanswered -= answers
        if not self.load.rate:
            self.send(self.load.window - self.unanswered)

    def send(self, count: int) -> None:
        if count <= 0 or self.load.stopped or self.transport is None:
            return
        frames = []
        for _ in range(count):
            stamp = self.load.stamp(self.step)
            text = self.load.texts[(self.index + self.step) % len(self.load.texts)]
            segment = b"QN=%s000;%s%s;%s&&" % (stamp, self.head, stamp, text)
            frames.append(b"##%04d%s%s\r\n" % (len(segment), segment, crc_text(segment)))
            self.step += 1
        self.unanswered += count
        self.load.sent += count
        self.transport.write(b"".join(frames))


class Load:
    def __init__(self, options: argparse.Namespace) -> None:
        self.rate, self.window = options.rate, options.window
        self.texts = texts(500)
        self.start = datetime.now(CHINA).replace(second=0, microsecond=0) - timedelta(minutes=options.history)
        self._stamps: list[bytes] = []
        self.sent = self.answered = 0
        self.stopped = False

    def stamp(self, step: int) -> bytes:
        """The DataTime of a device's n-th frame: one minute after the other, so that no two are the same."""
        while step >= len(self._stamps):
            at = self.start + timedelta(minutes=len(self._stamps))
            self._stamps.append(at.strftime("%Y%m%d%H%M%S").encode())
        return self._stamps[step]


async def run(options: argparse.Namespace) -> None:
    loop, load, devices = asyncio.get_running_loop(), Load(options), []
    for index in range(options.devices):
        _, device = await loop.create_connection(lambda i=index: Device(i, load), options.host, options.port)
        devices.append(device)
    began = time.perf_counter()
    if options.rate:
        await _at_rate(devices, load, options, began)
    else:
        for device in devices:
            device.send(load.window)
        await _watch(load, options, began)
    load.stopped = True
    seconds = time.perf_counter() - began
    until = time.monotonic() + 30
    while load.answered < load.sent and time.monotonic() < until:
        await asyncio.sleep(0.05)
    print(
        json.dumps({"sent": load.sent, "answered": load.answered, "seconds": round(seconds, 2)}), flush=True
    )


async def _watch(load: Load, options: argparse.Namespace, began: float) -> None:
    while time.perf_counter() - began < options.seconds:
        await asyncio.sleep(1)
        if options.progress:
            print(
                json.dumps({"at": round(time.perf_counter() - began, 1), "answered": load.answered}),
                flush=True,
            )


async def _at_rate(devices: list[Device], load: Load, options: argparse.Namespace, began: float) -> None:
    turn = 0
    while (passed := time.perf_counter() - began) < options.seconds:
        due = int(passed * options.rate) - load.sent
        for _ in range(due):
            devices[turn % len(devices)].send(1)
            turn += 1
        await asyncio.sleep(0.01)


def main() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--window", type=int, default=40)
    parser.add_argument(
        "--history", type=int, default=60 * 24 * 3, help="minutes before now of the first DataTime"
    )
    parser.add_argument("--progress", action="store_true")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
