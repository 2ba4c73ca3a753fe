"""Frames are read again: after a device was registered, or its dialect, unit or CRC mode mended."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from registry.rooms import model, platform
from telemetry.cards import Card, cards
from telemetry.digest import SELECT_STORED, stored, write
from telemetry.interpret import Stored, whole
from telemetry.models import Verdict
from telemetry.quarantine import Ward

CHUNK = 5_000
_SELECT = f"""
{SELECT_STORED}WHERE mn = %s AND received_at >= %s AND received_at <= %s AND (received_at, batch_id, seq) > (%s, %s, %s)
ORDER BY received_at, batch_id, seq LIMIT %s
"""


def redigest(mn: str, since: datetime, until: datetime) -> int:
    """Read every stored frame of ``mn`` received in [since, until] again; how many rows they gave.

    A frame that the gateway refused is accepted here if the device's present profile vouches for it. The
    verdict at the door stays as it was: it is evidence.
    """
    total = 0
    for frames in _chunks(mn.upper(), since, until):
        with transaction.atomic():
            card = cards({frames[0].mn}).get(frames[0].mn)
            _forget(frames, card)
            ward = Ward()
            total += write([_again(frame, card) for frame in frames], ward, timezone.now())
            ward.write()
    return total


def _chunks(mn: str, since: datetime, until: datetime) -> Iterator[list[Stored]]:
    after: tuple[datetime, int, int] = (since, -1, -1)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_SELECT, [mn, since, until, *after, CHUNK])
            frames = [stored(row) for row in cursor.fetchall()]
        if not frames:
            return
        yield frames
        last = frames[-1]
        after = last.received_at, last.batch_id, last.seq


def _forget(frames: list[Stored], card: Card | None) -> None:
    """Take away what these frames gave when they were read the last time: the new reading replaces it."""
    if card is None or not card.points:
        return
    table = model(platform(card.platform).reading)._meta.db_table
    batches = sorted({frame.batch_id for frame in frames})
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE point_id = ANY(%s) AND batch_id = ANY(%s)",
            [list(card.points.values()), batches],
        )


def _again(frame: Stored, card: Card | None) -> Stored:
    """The frame as the gateway would judge it today."""
    if card is not None and whole(frame, card).ok:
        frame.verdict = Verdict.OK
    return frame
