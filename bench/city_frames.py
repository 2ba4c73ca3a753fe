"""One day of the city as HJ 212 frames, in the order in which a gateway would have received them.

P1 frames a meter and dust frames each five minutes, F1 frames each minute; working hours, meals, and a few
plants, worksites and restaurants that break a rule for some hours.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from math import sin

from bench.city import Voice
from telemetry.gateway.inbox import Inbox, Received
from telemetry.hj212 import crc_text

MINUTES = 24 * 60
BATCH = 1_000
LAG_S = 4


def expected(voices: Sequence[Voice], days: int = 1) -> int:
    """How many frames so many days have."""
    return days * sum(MINUTES * 60 // each.interval_s for each in voices)


def fill(dsn: str, voices: Sequence[Voice], day: datetime, days: int) -> None:
    """Write the days that begin at ``day`` into the inbox, a batch a commit, as the gateway does."""
    inbox = Inbox(dsn)
    frames = frames_of(voices, day, days)
    while batch := list(islice(frames, BATCH)):
        inbox.write(batch)
    inbox.close()


def frames_of(voices: Sequence[Voice], day: datetime, days: int = 1) -> Iterator[Received]:
    """Every frame; ``day``: the first local midnight."""
    for passed in range(days * MINUTES):
        at, minute = day + timedelta(minutes=passed), passed % MINUTES
        stamp, arrived_us = f"{at:%Y%m%d%H%M%S}", int((at.timestamp() + LAG_S) * 1e6)
        for index, voice in enumerate(voices):
            if minute * 60 % voice.interval_s == 0:
                yield frame(voice, stamp, SAYS[voice.platform](voice, minute, index), arrived_us + index)


def frame(voice: Voice, stamp: str, items: str, arrived_us: int) -> Received:
    text = f"QN={stamp}000;ST=31;CN=2011;PW=123456;MN={voice.mn};Flag=5;CP=&&DataTime={stamp};{items}&&"
    segment = text.encode()
    data = b"##%04d%s%s" % (len(segment), segment, crc_text(segment))
    return Received(arrived_us, 0, voice.mn, "2011", "127.0.0.1", data)


def _wave(minute: int, index: int) -> float:
    """Between −1 and 1, and never the same for long."""
    return sin(minute / 37 + index) * 0.9 + sin(minute * 1.7 + index) * 0.1


def _power(voice: Voice, minute: int, index: int) -> str:
    works = 8 * 60 <= minute < 20 * 60
    forgotten = voice.kind == "treatment" and index % 97 == 0 and 600 <= minute < 660
    load = (0.7, 0.2) if works and not forgotten else (0.02, 0.004)
    kw = voice.size * (load[0] + load[1] * _wave(minute, index))
    amps, volts, number = kw * 1.6, 230 + 4 * _wave(minute, index + 1), voice.channel
    return (
        f"{number}-Ua={volts:.1f},{number}-Ub={volts + 0.7:.1f},{number}-Uc={volts - 0.6:.1f},{number}-Ia={amps:.2f},"
        f"{number}-Ib={amps * 1.02:.2f},{number}-Ic={amps * 0.99:.2f},{number}-Pt={kw:.3f},"
        f"{number}-Ept={100 * voice.size + minute:.1f},{number}-Flag=N"
    )


def _dust(voice: Voice, minute: int, index: int) -> str:
    dusty = index % 40 == 0 and 840 <= minute < 1080
    tsp = (1300 if dusty else 280) + 90 * _wave(minute, index)
    values = {
        "a34001": tsp, "a34002": tsp / 2, "a34004": tsp / 4, "LA": 55 + 8 * _wave(minute, index + 2),
        "a01001": 12 + 6 * _wave(minute, 0), "a01002": 40 + 9 * _wave(minute, 1), "a01006": 89.5,
        "a01007": 2 + _wave(minute, index), "a01008": 180 + 170 * _wave(minute, 3),
    }  # fmt: skip
    return ";".join([f"{code}-Rtd={value:.1f},{code}-Flag=N" for code, value in values.items()])


def _fume(voice: Voice, minute: int, index: int) -> str:
    cooks = 630 <= minute < 840 or 990 <= minute < 1260
    cleans = cooks and not (index % 50 == 0 and 700 <= minute < 760)
    fume = (0.8 if cooks else 0.06) * (1 + 0.4 * _wave(minute, index))
    return (
        f"a34041-Rtd={fume:.3f},a34041-Flag=N;a34000-Rtd={fume * 1.5:.3f},a34000-Flag=N;"
        f"a24088-Rtd={fume * 2:.3f},a24088-Flag=N;a01012-Rtd={30 + 5 * _wave(minute, index):.1f},a01012-Flag=N;"
        f"SB7-RS={int(cooks)};SB8-RS={int(cleans)}"
    )


SAYS: dict[str, Callable[[Voice, int, int], str]] = {"power": _power, "dust": _dust, "fume": _fume}
