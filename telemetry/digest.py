"""Batches become readings: one transaction a run, so running it twice changes nothing.

A run takes the oldest open batches up to about ``MOST_FRAMES``; when frames pile up, larger runs write each
point's hot state less often, which is what lets the worker catch up.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from telemetry import collector, hotstate, staging
from telemetry.cards import Card, cards
from telemetry.interpret import PartTimes, Stored, interpret
from telemetry.merge import Row, merged
from telemetry.models import Batch, Verdict
from telemetry.models.inbox import EPOCH, around
from telemetry.quarantine import OF_VERDICT, Kind, Ward
from telemetry.quick import quick

log = logging.getLogger(__name__)
MOST_FRAMES = 16_000
MOST_ATTEMPTS = 5

_CLAIM = """
SELECT id, frames, attempts FROM telemetry_batch WHERE is_open AND attempts < %s
ORDER BY id LIMIT 40 FOR UPDATE SKIP LOCKED
"""
SELECT_STORED = """
SELECT batch_id, seq, received_at, verdict, mn, host(peer), note, data FROM telemetry_frame
"""  # the columns of Stored, in its order
_FRAMES = f"""
{SELECT_STORED}WHERE batch_id = ANY(%s) AND received_at >= %s AND received_at < %s ORDER BY batch_id, seq
"""
_DONE = "UPDATE telemetry_batch SET is_open = false, digested_at = %s, fault = '' WHERE id = ANY(%s)"


def digest() -> int:
    """Digest open batches until none is left; how many frames."""
    total = 0
    while frames := digest_once():
        total += frames
    return total


def digest_once() -> int:
    """One run; how many frames, 0 when nothing is open. A batch that fails is tried alone, then left."""
    claimed: dict[int, int] = {}
    try:
        with collector.paused(), transaction.atomic():
            claimed = _claim()
            frames = _digest(claimed) if claimed else 0
    except OperationalError:  # the server's trouble, not the batch's: the sweep comes back
        raise
    except (DatabaseError, ValueError, ArithmeticError, LookupError, TypeError):
        log.exception("处理报文批次 %s 失败", list(claimed))
        _note_failure(list(claimed))
        return 1
    if frames:
        _nudge()
    return frames


def is_behind(received_before: datetime) -> bool:
    """Whether a batch received before that instant still waits."""
    horizon = int((received_before - EPOCH).total_seconds() * 1e6)
    return Batch.objects.filter(is_open=True, attempts__lt=MOST_ATTEMPTS, id__lt=horizon).exists()


def _claim() -> dict[int, int]:
    """The oldest open batches, locked, with their frame counts; one alone when it has failed before."""
    taken: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [MOST_ATTEMPTS])
        for batch_id, frames, attempts in cursor.fetchall():
            if taken and (attempts or sum(taken.values()) + frames > MOST_FRAMES):
                break
            taken[batch_id] = frames
            if attempts:
                break
    return taken


def _digest(batches: Mapping[int, int]) -> int:
    frames = _frames(list(batches))
    if len(frames) != sum(batches.values()):
        raise LookupError(f"批次 {list(batches)} 应有 {sum(batches.values())} 条报文，找到 {len(frames)} 条")
    ward = Ward()
    write(frames, ward, timezone.now())
    ward.write()
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [timezone.now(), list(batches)])
    return max(1, len(frames))


def _frames(batch_ids: Sequence[int]) -> list[Stored]:
    first, last = around(min(batch_ids))[0], around(max(batch_ids))[1]
    with connection.cursor() as cursor:
        cursor.execute(_FRAMES, [list(batch_ids), first, last])
        return [stored(row) for row in cursor.fetchall()]


def stored(row: Sequence) -> Stored:
    """A row of the frame table as the digest reads it."""
    return Stored(*row[:-1], bytes(row[-1]))


def write(frames: Iterable[Stored], ward: Ward, now: datetime) -> int:
    """Everything that ``frames`` say, into the tables, in the caller's transaction; how many rows."""
    good = [frame for frame in frames if _passes(frame, ward)]
    known = cards({frame.mn for frame in good})
    tables: dict[str, dict[tuple, Row]] = {}
    heard: dict[int, hotstate.Heard] = {}
    parts = PartTimes()
    for frame in good:
        card = known.get(frame.mn)
        if card is None:
            _note(ward, frame, Kind.UNKNOWN_MN, "")
            continue
        rows = quick(frame, card)
        if rows is None:
            rows, troubles = interpret(frame, card, parts)
            for trouble in troubles:
                _note(ward, frame, trouble.kind, trouble.detail)
        _hear(heard, card, frame, rows)
        _gather(tables.setdefault(card.platform, {}), rows)
    for slug in sorted(tables):
        rows = [row for _, row in sorted(tables[slug].items())]
        staging.store(slug, rows)
        hotstate.mark_points(slug, hotstate.touched(rows), now)
    hotstate.mark_devices(heard)
    return sum(map(len, tables.values()))


def _passes(frame: Stored, ward: Ward) -> bool:
    if frame.verdict in (Verdict.OK, Verdict.UNKNOWN_MN):  # it may have been registered in the meantime
        return True
    reason, _, matches = frame.note.partition(":")
    _note(ward, frame, OF_VERDICT[Verdict(frame.verdict)], reason, matches)
    return False


def _note(ward: Ward, frame: Stored, kind: str, detail: str, proposal: str = "") -> None:
    ward.note(
        kind,
        frame.mn,
        detail,
        at=frame.received_at,
        batch_id=frame.batch_id,
        seq=frame.seq,
        proposal=proposal,
    )


def _gather(table: dict[tuple, Row], rows: Iterable[Row]) -> None:
    for row in rows:
        key = row.key
        known = table.setdefault(key, row)
        if known is not row:
            table[key] = merged(known, row)


def _hear(heard: dict[int, hotstate.Heard], card: Card, frame: Stored, rows: Sequence[Row]) -> None:
    known = heard.get(card.device_id)
    if known is None:
        known = heard[card.device_id] = hotstate.Heard(frame.received_at)
    known.frames += 1
    if frame.received_at > known.last_at:
        known.last_at = frame.received_at
    known.peer = frame.peer or known.peer
    if rows:
        known.newest = frame.received_at, rows[-1].at


def _note_failure(batch_ids: Sequence[int]) -> None:
    """Count the failure on the batches, so that they are tried one by one, and in the end no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE telemetry_batch SET attempts = attempts + 1, fault = %s WHERE id = ANY(%s)",
            ["处理失败，详见日志", list(batch_ids)],
        )


def _nudge() -> None:
    """Tell the judges; the minute's task does the same when this message is lost."""
    for name in settings.AFTER_DIGEST:
        try:
            current_app.send_task(name, retry=False, ignore_result=True)
        except Exception as fault:  # any transport's own error
            log.warning("通知 %s 失败，由定时任务补做：%s", name, fault)


def purge(before: datetime) -> int:
    """Forget the rows of batches digested before ``before``; their frames stay."""
    horizon = int((before - EPOCH).total_seconds() * 1e6)
    return Batch.objects.filter(is_open=False, id__lt=horizon).delete()[0]
