"""Frames as devices would send them, and the inbox as the gateway would fill it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone

from django.db import connection

from telemetry import digest
from telemetry.gateway.directory import Directory
from telemetry.gateway.inbox import Received, copy
from telemetry.gateway.sorting import sort
from telemetry.hj212 import CrcMode, FrameReader, pack
from telemetry.models import Batch
from telemetry.partitions import make_ahead

__all__ = ["CrcMode", "pack"]
CHINA = timezone(timedelta(hours=8))


def stamp(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y%m%d%H%M%S")


def data(
    mn: str, at: datetime, items: str, *, cn: str = "2011", st: str = "22", qn: str = "", more: str = ""
) -> bytes:
    """A frame of ``items`` for the instant ``at``; the QN follows the DataTime unless given."""
    number = qn or f"{stamp(at)}000"
    head = f"QN={number};ST={st};CN={cn};PW=123456;MN={mn};Flag={7 if more else 5};{more}"
    return pack(f"{head}CP=&&DataTime={stamp(at)};{items}&&".encode())


def tsp(mn: str, at: datetime, value: float, flag: str = "N", **more: str) -> bytes:
    """A dust frame with TSP and PM10 in µg/m³."""
    items = f"a34001-Rtd={value},a34001-Flag={flag};a34002-Rtd={value / 2},a34002-Flag={flag}"
    return data(mn, at, items, **more)


def directory() -> Directory:
    """The registered devices as the test's own transaction sees them."""
    known = Directory("")
    with connection.cursor() as cursor:
        known.read(cursor)
    return known


def receive(frames: Iterable[bytes], at: datetime) -> int:
    """Sort ``frames`` and put them into the inbox as one batch; its id."""
    known, at_us = directory(), int(at.timestamp() * 1_000_000)
    reader = FrameReader(known.profile)
    found = [frame for each in frames for frame in (*reader.feed(each), *reader.settle())]
    return keep([sort(frame, known, "10.0.0.9", at_us) for frame in found], at_us)


def keep(received: Sequence[Received], batch_id: int) -> int:
    """The gateway's own COPY, in the test's transaction."""
    make_ahead(datetime.fromtimestamp(batch_id / 1e6, UTC))
    while Batch.objects.filter(pk=batch_id).exists():
        batch_id += 1
    Batch.objects.create(id=batch_id, frames=len(received))
    with connection.cursor() as cursor:
        copy(cursor, batch_id, received)
    return batch_id


def digest_all(frames: Iterable[bytes], at: datetime) -> None:
    """Receive and digest in one go."""
    receive(frames, at)
    digest.digest()
