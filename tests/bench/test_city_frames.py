"""The day that the city benchmark digests is made of frames that real devices could have sent."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bench.city import Voice
from bench.city_frames import expected, frames_of
from telemetry.hj212 import decode, read_frames
from telemetry.hj212.dialects import measurements
from telemetry.partitions import CITY

DAY = datetime(2026, 3, 2, tzinfo=CITY)
VOICES = [
    Voice("power", "1402CITYPOWER00000001", "000002", 1, "production", 80.0, 300),
    Voice("power", "1402CITYPOWER00000001", "000003", 2, "treatment", 20.0, 300),
    Voice("dust", "1402CITYDUST00000001", "1", 3, "dust", 1, 300),
    Voice("fume", "1402CITYFUME00000001", "1", 4, "fume", 1, 60),
]
DIALECTS = {"power": ("P1", 8), "dust": ("dust", 9), "fume": ("F1", 6)}


@pytest.fixture(scope="module")
def frames():
    return list(frames_of(VOICES, DAY))


def test_every_interval_of_every_point_has_its_frame(frames) -> None:
    assert len(frames) == expected(VOICES) == 3 * 288 + 1440
    assert Counter(frame.mn for frame in frames)[VOICES[0].mn] == 2 * 288


@pytest.mark.parametrize("voice", VOICES[1:], ids=lambda voice: voice.platform)
def test_the_dialect_reads_every_value(frames, voice) -> None:
    dialect, values = DIALECTS[voice.platform]
    own = [frame for frame in frames if frame.mn == voice.mn][-1]
    said = decode(read_frames(own.data + b"\r\n")[0])
    (found,) = measurements(dialect, said, {})
    assert said.accepted and not said.warnings
    assert (found.channel, len(found.values)) == (voice.channel, values)


def test_they_come_in_the_order_of_time_a_few_seconds_late(frames) -> None:
    arrived = [frame.at_us for frame in frames]
    assert arrived == sorted(arrived)
    last = DAY + timedelta(days=1)
    assert DAY.timestamp() < arrived[0] / 1e6 < arrived[-1] / 1e6 < last.timestamp()
