"""One stored frame becomes rows for the tables, or a reason why not. No frame raises here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from registry.platforms import Platform
from registry.rooms import platform
from telemetry.cards import Card
from telemetry.hj212 import Decoded, Frame, decode, parse_datatime, read_frames
from telemetry.hj212.dialects import DIALECTS, SPAN_OF_CN, Measurement, measurements
from telemetry.merge import Row
from telemetry.models import Quarantine

AHEAD = timedelta(minutes=10)
BEHIND = timedelta(days=366)
Kind = Quarantine.Kind


@dataclass(slots=True)
class Stored:
    """A frame as it lies in the inbox."""

    batch_id: int
    seq: int
    received_at: datetime
    verdict: int
    mn: str
    peer: str | None
    note: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a frame (or one channel of it) gave no row, for 待认领."""

    kind: str
    detail: str


class PartTimes:
    """DataTime of the first part of split packets, for later parts that lack one (hj212.md §7)."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, int], str] = {}

    def complete(self, said: Decoded) -> Decoded:
        """``said`` with the DataTime of its part 1 where it has none of its own."""
        if said.pnum is None or said.pnum < 2:
            return said
        key = (said.mn or "", said.cn or "", said.pnum)
        if said.datatime:
            self._times[key] = said.datatime
            return said
        return said._replace(datatime=self._times.get(key))


def whole(stored: Stored, card: Card) -> Frame:
    """The stored bytes as a frame again, decrypted where the device has a key."""
    found = read_frames(stored.data + b"\r\n", card.profile)
    return found[0] if found else Frame(stored.data, b"", False, False)


def interpret(stored: Stored, card: Card, parts: PartTimes) -> tuple[list[Row], list[Trouble]]:
    """The rows of one frame of a registered device, and what could not become one."""
    said = parts.complete(decode(whole(stored, card)))
    if not said.accepted:
        return [], [Trouble(Kind.UNREADABLE, str(said.reason))]
    if said.cn not in SPAN_OF_CN:
        return [], []  # answers, clock requests, log reports: kept as frames, no reading in them
    if card.dialect not in DIALECTS:
        return [], [Trouble(Kind.UNREADABLE, f"没有名为 {card.dialect} 的方言")]
    if said.datatime and parse_datatime(said.datatime)[0] is None:
        return [], [Trouble(Kind.BAD_TIME, "数据时间无法识别")]
    found = measurements(card.dialect, said, card.units)
    if not found:
        kind = Kind.UNREADABLE if said.values or said.cp_fields else None
        return [], [Trouble(kind, f"方言 {card.dialect} 读不出数据")] if kind else []
    return _rows(stored, card, said, found)


def _rows(
    stored: Stored, card: Card, said: Decoded, found: tuple[Measurement, ...]
) -> tuple[list[Row], list[Trouble]]:
    rows, troubles = [], []
    for each in found:
        trouble = time_fault(each.at, stored.received_at)
        point_id = card.points.get(each.channel)
        if trouble is None and point_id is None:
            trouble = Trouble(Kind.NO_POINT, f"通道 {each.channel}")
        if trouble is not None or point_id is None:
            troubles.append(trouble or Trouble(Kind.NO_POINT, each.channel))
            continue
        values, flags = _columns(platform(card.platform), each)
        qn = request_number(said.qn)
        rows.append(Row(each.at, stored.batch_id, qn, point_id, each.span, values, flags, each.extra or None))
    return rows, troubles


def time_fault(at: datetime, received_at: datetime) -> Trouble | None:
    """A DataTime more than 10 minutes ahead or a year behind the clock is not believed."""
    if at > received_at + AHEAD:
        return Trouble(Kind.BAD_TIME, "数据时间超前 10 分钟以上")
    return Trouble(Kind.BAD_TIME, "数据时间早于一年前") if at < received_at - BEHIND else None


def _columns(about: Platform, found: Measurement) -> tuple[tuple[float | None, ...], str | None]:
    columns = [factor.column for factor in about.factors]
    values = tuple(found.values.get(column) for column in columns)
    if not found.flags:
        return values, None
    return values, "".join(found.flags.get(column, "N")[:1] for column in columns)


@lru_cache(maxsize=4096)
def request_number(qn: str | None) -> int:
    """QN as a number to compare; 0 where it is none. Two frames for one instant: the greater one stands."""
    return int(qn) if qn and qn.isascii() and qn.isdigit() and len(qn) <= 18 else 0
