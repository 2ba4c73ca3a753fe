"""A fortnight of readings, straight into the partitioned tables; the frames of the last hours beside them."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from alerts.rule_types import Episode
from portal.demo.city import DemoCity, DemoDevice, DemoSite
from portal.demo.speech import Said, Speaker, carried, due, part_of, qn
from registry.demo import DAY_S, Row, Trouble, day_of, midnight
from registry.models import Device, Point
from registry.rooms import model, platform
from telemetry import hotstate, rollups
from telemetry.gateway.inbox import Received, frame_line
from telemetry.merge import Row as TableRow
from telemetry.models import Batch, DeviceState, Mark
from telemetry.partitions import bounds, ensure, tables
from telemetry.staging import HEAD, columns

RAW_S = 4 * 3600
"""For how long before now the raw frames are there."""
Judge = Callable[[int, Mapping[str, Sequence[Row]]], Iterable[Episode]]
PEER = "100.64.{}.{}"
"""Carrier-grade NAT addresses, as behind a mobile network."""


@dataclass(slots=True)
class Told:
    """What the writing of one platform leaves behind: what its rules found, and the hot state."""

    episodes: list[Episode] = field(default_factory=list)
    newest: dict[str, tuple[int, Row]] = field(default_factory=dict)
    oldest: dict[str, float] = field(default_factory=dict)
    frames: list[Received] = field(default_factory=list)
    heard: dict[str, hotstate.Heard] = field(default_factory=dict)
    rows: int = 0


class Lines(io.TextIOBase):
    """Text made while COPY reads it, so that PostgreSQL and Python work at the same time."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._rest = ""

    def read(self, size: int | None = -1) -> str:
        while len(self._rest) < (size or 0) and (chunk := next(self._chunks, "")):
            self._rest += chunk
        text, self._rest = (
            (self._rest, "") if size is None or size < 0 else (self._rest[:size], self._rest[size:])
        )
        return text


def write(
    slug: str,
    city: DemoCity,
    points: Mapping[str, Point],
    troubles: Sequence[Trouble],
    now: float,
    judge: Judge,
) -> Told:
    """Every sample of a platform that its devices have sent by ``now``; ``judge`` sees each site's whole."""
    told = Told()
    _partitions(slug, city.since, now)
    table = model(platform(slug).reading)._meta.db_table
    names = ", ".join(HEAD + columns(slug))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {table} ({names}) FROM STDIN",
            Lines(_chunks(slug, city, points, troubles, now, told, judge)),
            size=1 << 18,
        )
    return told


def _partitions(slug: str, since: date, now: float) -> None:
    own = model(platform(slug).reading)._meta.db_table
    days = range(int((now - midnight(since)) // DAY_S) + 2)
    instants = {
        bounds(datetime.fromtimestamp(midnight(since) + each * DAY_S, UTC), "month")[0] for each in days
    }
    for spec in tables():
        if spec.table in (own, "telemetry_frame"):
            ensure(spec, instants)


def _chunks(
    slug: str,
    city: DemoCity,
    points: Mapping[str, Point],
    troubles: Sequence[Trouble],
    now: float,
    told: Told,
    judge: Judge,
) -> Iterator[str]:
    """A site after the other: written, judged, forgotten, so that memory stays flat."""
    for site in city.of(slug):
        days = city.days(site, troubles)
        writer = _SiteWriter(site, points, now, told)
        on = city.since
        while on <= day_of(now):
            yield from writer.day(on, days.day(on))
            on += timedelta(days=1)
        told.episodes += judge(points[site.device.points[0].key].site_id, writer.series)


class _SiteWriter:
    """Turns one site's days into COPY lines and keeps what judging needs of them."""

    def __init__(self, site: DemoSite, points: Mapping[str, Point], now: float, told: Told) -> None:
        self._device, self._points, self._now, self._told = site.device, points, now, told
        self._mask = None if all(carried(site.device)) else carried(site.device)
        self._speaker = Speaker(site.device)
        self._span = 1 if site.device.cn == "2051" else 0
        self.series: dict[str, list[Row]] = {}
        self._latest = now - due(site.device, 0.0)

    def day(self, on: date, made: Mapping[str, list[Row]]) -> Iterator[str]:
        heads = _Heads(self._device, on)
        kept = {point.key: self._kept(made[point.key]) for point in self._device.points}
        for place, point in enumerate(self._device.points):
            rows, part = kept[point.key], part_of(self._device, place)
            if rows:
                pk = self._points[point.key].pk
                self.series.setdefault(str(pk), []).extend(rows)
                self._told.newest[point.key] = self._span, rows[-1]
                self._told.oldest.setdefault(point.key, rows[0][0])
                self._told.rows += len(rows)
                yield "".join([_line(heads.of(row[0], part), pk, self._span, row) for row in rows])
        self._speak(kept)

    def _kept(self, rows: list[Row]) -> list[Row]:
        """What the device has sent by now, without what its dialect cannot say."""
        if rows and rows[-1][0] > self._latest:
            rows = [row for row in rows if row[0] <= self._latest]
        if self._mask is None:
            return rows
        mask = (True, *self._mask, True)
        return [
            tuple([value if said else None for value, said in zip(row, mask, strict=True)]) for row in rows
        ]

    def _speak(self, kept: Mapping[str, list[Row]]) -> None:
        """The frames of the last hours, and when the device was last heard."""
        instants: dict[float, list[Said]] = {}
        for point in self._device.points:
            for row in kept[point.key]:
                if row[0] > self._latest - RAW_S:
                    instants.setdefault(row[0], []).append((point, row))
        for at, said in sorted(instants.items()):
            sent = due(self._device, at)
            for _, data in self._speaker.frames(at, said, sent):
                self._told.frames.append(received(self._device, sent, data))
        self._heard(kept)

    def _heard(self, kept: Mapping[str, list[Row]]) -> None:
        last = max((rows[-1][0] for rows in kept.values() if rows), default=None)
        if last is None:
            return
        sent, device = due(self._device, last), self._device
        known = self._told.heard.get(device.mn)
        count = max(map(len, kept.values())) + (known.frames if known else 0)
        self._told.heard[device.mn] = hotstate.Heard(_at(sent), count, peer(device), (_at(sent), _at(last)))


class _Heads:
    """The first columns of a device's rows: time, batch and QN cost as much as all the values."""

    def __init__(self, device: DemoDevice, on: date) -> None:
        self._device = device
        self._start = midnight(on)
        self._delay = due(device, 0.0)
        self._day = f"{on:%Y%m%d}"
        self._known: dict[tuple[float, int], str] = {}
        self._iso = f"{on:%Y-%m-%d} "

    def of(self, at: float, part: int) -> str:
        head = self._known.get((at, part))
        if head is None:
            self._known[at, part] = head = self._made(at, part)
        return head

    def _made(self, at: float, part: int) -> str:
        second = int(at - self._start)
        minutes, seconds = divmod(second, 60)
        hours, minutes = divmod(minutes, 60)
        stamp = f"{self._iso}{hours:02}:{minutes:02}:{seconds:02}+08"
        return f"{stamp}\t{batch_of(at + self._delay)}\t{self._number(at, second, part)}"

    def _number(self, at: float, second: int, part: int) -> str:
        if not self._device.has_qn:
            return "0"
        sent = second + self._delay
        if sent >= DAY_S:
            return qn(at + self._delay, part)
        minutes, seconds = divmod(int(sent), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{self._day}{hours:02}{minutes:02}{seconds:02}{self._device.ms + part:03}"


def _line(head: str, pk: int, span: int, row: Row) -> str:
    values = repr(row[1:-1])[1:-1].replace(", ", "\t").replace("None", _NULL)
    return f"{head}\t{pk}\t{span}\t{row[-1] or _NULL}\t\\N\t\\N\t{values}\n"


_NULL = "\\N"


def batch_of(sent: float) -> int:
    """The batch that a frame sent at an instant is in: one a minute, named by its second second in µs."""
    return int(sent // 60 * 60 + 1) * 1_000_000


def peer(device: DemoDevice) -> str:
    return PEER.format(64 + device.ms % 60, 1 + device.ms % 250)


def received(device: DemoDevice, sent: float, data: bytes, verdict: int = 0, note: str = "") -> Received:
    """A frame as the gateway would have noted it."""
    return Received(
        at_us=int(sent * 1_000_000),
        verdict=verdict,
        mn=device.mn.upper(),
        cn=device.cn,
        peer=peer(device),
        data=data.rstrip(b"\r\n"),
        note=note,
    )


def store_frames(frames: Sequence[Received]) -> dict[int, list[Received]]:
    """The frames in their batches, digested long ago; by batch, in the order of their numbers."""
    batches: dict[int, list[Received]] = {}
    for frame in sorted(frames, key=lambda each: each.at_us):
        batches.setdefault(batch_of(frame.at_us / 1_000_000), []).append(frame)
    Batch.objects.bulk_create(
        Batch(id=pk, frames=len(own), is_open=False, digested_at=_at(own[-1].at_us / 1_000_000 + 1))
        for pk, own in batches.items()
    )
    lines = "".join(
        frame_line(pk, seq, frame) for pk, own in batches.items() for seq, frame in enumerate(own)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY telemetry_frame (batch_id, seq, received_at, verdict, mn, cn, peer, note, data) FROM STDIN",
            io.StringIO(lines),
        )
    return batches


def remember(slug: str, city: DemoCity, points: Mapping[str, Point], told: Told, now: float) -> None:
    """The hot state and the rollups, as if the digest had seen it all."""
    touched = {
        points[key].pk: hotstate.Touched(_table_row(points[key].pk, *newest), _at(told.oldest[key]))
        for key, newest in told.newest.items()
    }
    hotstate.mark_points(slug, touched, _at(now))
    ids = dict(Device.objects.filter(mn__in=list(told.heard)).values_list("mn", "pk"))
    hotstate.mark_devices({ids[mn]: heard for mn, heard in told.heard.items()})
    DeviceState.objects.filter(device_id__in=ids.values()).update(
        first_frame_at=datetime.fromtimestamp(midnight(city.since), UTC)
    )
    rollups.roll(slug, {pk: each.earliest for pk, each in touched.items()})
    Mark.objects.filter(platform=slug, point_id__in=list(touched)).delete()


def _table_row(pk: int, span: int, row: Row) -> TableRow:
    return TableRow(_at(row[0]), 0, 0, pk, span, tuple(row[1:-1]), row[-1])


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
