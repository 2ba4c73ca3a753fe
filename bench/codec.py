"""`python -m bench.codec`: what the HJ 212 codec does on one core, no database, no socket. JSON lines.

The frames are dust frames of nine factors with 1 000 device numbers, as a busy gateway sees them. Every figure
is processor time, the best of many short runs: what one core does when nothing else wants it.
"""

import json
import sys
from collections.abc import Callable
from random import Random
from time import perf_counter, thread_time

from bench.bitwise import bitwise_crc16
from telemetry.hj212 import (
    LAYOUTS,
    FrameReader,
    acknowledge,
    crc16,
    decode,
    encode,
    parameters,
    parse_datatime,
    peek,
    read_frames,
)  # fmt: skip
from telemetry.hj212.dialects import RowReader, Span, compile_layout, measurements
from telemetry.hj212.fields import parse_segment

FRAMES = 1000
CHUNK = 1 << 16
SECONDS = 2.0
"""How long each figure is tried."""

FACTORS = {
    "a34001": (40, 900), "a34002": (20, 500), "a34004": (5, 200), "a01001": (-20, 35), "a01002": (10, 95),
    "a01006": (88, 91), "a01007": (0, 12), "a01008": (0, 359), "LA": (40, 85),
}  # fmt: skip
COLUMNS = [
    "tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3", "noise_db", "temperature_c", "humidity_pct", "pressure_kpa",
    "wind_speed_m_s", "wind_direction_deg", "spray_on", "run_h",
]  # fmt: skip


def packet(number: int, random: Random) -> bytes:
    """One minute of one device."""
    items = [
        {f"{code}-Rtd": f"{random.uniform(*limits):.1f}", f"{code}-Flag": "N"}
        for code, limits in FACTORS.items()
    ]
    cp = parameters(f"202603100930{number % 60:02d}", items)
    mn = f"1402120000{number:014d}"
    return encode(qn=f"20260310093001{number:03d}", st="39", cn="2011", pw="123456", mn=mn, flag=5, cp=cp)


def say(name: str, seconds: float, unit: str = "frames/s", **more: object) -> None:
    """One figure: how many a second, and how long one takes."""
    figure = {
        "name": name,
        "value": round(1 / seconds),
        "unit": unit,
        "us_each": round(seconds * 1e6, 2),
        **more,
    }
    print(json.dumps(figure, ensure_ascii=False), flush=True)


def best(once: Callable[[], object]) -> float:
    """Processor seconds a frame in the fastest of the runs that fit into SECONDS."""
    fastest, end = float("inf"), perf_counter() + SECONDS
    while perf_counter() < end:
        start = thread_time()
        once()
        fastest = min(fastest, thread_time() - start)
    return fastest / FRAMES


def frames_of(stream: bytes) -> int:
    """Split and check a stream that arrives in socket-sized pieces."""
    reader = FrameReader()
    return sum(len(reader.feed(stream[at : at + CHUNK])) for at in range(0, len(stream), CHUNK))


def nested(stream: bytes) -> None:
    """Split, check and decode into nested values."""
    reader = FrameReader()
    for at in range(0, len(stream), CHUNK):
        for frame in reader.feed(stream[at : at + CHUNK]):
            decode(frame)


def flat(stream: bytes) -> None:
    """Split, check and find the flat values of a known layout."""
    reader = FrameReader()
    for at in range(0, len(stream), CHUNK):
        for frame in reader.feed(stream[at : at + CHUNK]):
            LAYOUTS.find(frame.segment)


def rows(segments: list[bytes], readers: dict[object, tuple[RowReader, ...]]) -> int:
    """What an ingest worker does with stored frames: values of a known layout into rows."""
    count = 0
    for segment in segments:
        found = LAYOUTS.find(segment)
        if found is None:
            continue
        layout, values = found
        compiled = readers.get(layout)
        if compiled is None:
            compiled = readers[layout] = compile_layout("dust", layout, {}, Span.REALTIME, COLUMNS)
        for reader in compiled:
            count += reader.row(values) is not None
    return count


def answers(stream: bytes) -> None:
    """What a gateway does: split, check, look at the header, make the answer."""
    reader = FrameReader()
    for at in range(0, len(stream), CHUNK):
        for frame in reader.feed(stream[at : at + CHUNK]):
            acknowledge(peek(frame))


def main() -> None:
    """Print every figure."""
    random = Random(212)
    packets = [packet(number, random) for number in range(FRAMES)]
    stream = b"".join(packets)
    frames = read_frames(stream)
    segments = [frame.segment for frame in frames]
    decoded = [decode(frame) for frame in frames]
    size = {"bytes": round(len(stream) / FRAMES), "factors": len(FACTORS), "python": sys.version.split()[0]}
    if (
        frames_of(stream) != FRAMES
        or rows(segments, {}) != FRAMES
        or not parse_datatime(decoded[0].datatime).at
    ):
        raise SystemExit("编解码基准的报文有误 the benchmark's own frames do not read")
    compiled: dict[object, tuple[RowReader, ...]] = {}
    fold = best(lambda: [crc16(segment) for segment in segments])
    naive = best(lambda: [bitwise_crc16(segment) for segment in segments])
    say("codec.crc_fold", fold, "crc/s", **size)
    say("codec.crc_bitwise", naive, "crc/s", fold_is_faster_by=round(naive / fold, 1))
    say("codec.split_crc", best(lambda: frames_of(stream)), target=150_000)
    say("codec.split_crc_nested", best(lambda: nested(stream)), target=90_000)
    say("codec.split_crc_flat", best(lambda: flat(stream)), target=200_000)
    say(
        "codec.nested_tolerant",
        best(lambda: [parse_segment(segment) for segment in segments]),
        layouts="none",
    )
    say("codec.flat", best(lambda: [LAYOUTS.find(segment) for segment in segments]), target=200_000)
    say("codec.flat_rows", best(lambda: rows(segments, compiled)), target_us=6)
    say("codec.measurements", best(lambda: [measurements("dust", each, {}) for each in decoded]))
    say("codec.split_crc_answer", best(lambda: answers(stream)))


if __name__ == "__main__":
    main()
