"""Sending what waits. A claim is a transaction of its own, sending is in none, the result is another.

A sender that dies gives its claim back after LEASE: a notice may then come twice, but none is lost.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from alerts.models import UNHANDLED, Alert, Condition, Notice
from alerts.notices.adapters import SENDERS, Failed, Message
from alerts.notices.backoff import MOST_ATTEMPTS, wait

LEASE = timedelta(minutes=2)
CLAIMED = 24
THREADS = 8
PATIENCE_S = 30.0
"""An adapter that has not answered by then has failed, whatever it still does in its thread."""
LONGEST_RUN_S = 20.0
"""No further claim after this long: others wait for the same worker, and the rest is due again in seconds."""
DUE = (Notice.State.WAITING, Notice.State.HELD)


@dataclass(frozen=True, slots=True)
class Result:
    """``why`` is empty when it was delivered."""

    notice: Notice
    why: str = ""
    lasting: bool = False


def send_due(now: datetime, *, chance: Callable[[], float] = random.random) -> int:
    """Send what is due, a claim at a time; how many notices were delivered."""
    delivered, began = 0, time.monotonic()
    while time.monotonic() - began < LONGEST_RUN_S and (claimed := _claim(now)):
        results = _sent(claimed)
        _settle(results, now, chance)
        delivered += sum(not each.why for each in results)
    return delivered


@transaction.atomic
def _claim(now: datetime) -> list[Notice]:
    """Some that are due, taken out of others' sight for LEASE; what no longer matters is spared first."""
    due = Notice.objects.filter(state__in=DUE, next_at__lte=now).order_by("next_at", "id")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("channel")[:CLAIMED])
    _spare_settled(rows)
    wanted = [row for row in rows if row.state != Notice.State.SPARED]
    for row in wanted:
        row.state, row.attempts, row.next_at = Notice.State.WAITING, row.attempts + 1, now + LEASE
    Notice.objects.bulk_update(wanted, ["state", "attempts", "next_at"])
    return wanted if wanted or not rows else _claim(now)


def _spare_settled(rows: Sequence[Notice]) -> None:
    """Quiet hours may outlast an alert: what was settled meanwhile wakes nobody."""
    held = [row for row in rows if row.state == Notice.State.HELD and row.alert_id]
    open_ones = set(
        Alert.objects.filter(pk__in=[row.alert_id for row in held], handling__in=UNHANDLED)
        .exclude(condition=Condition.WITHDRAWN)
        .values_list("pk", flat=True)
    )
    over = [row for row in held if row.alert_id not in open_ones]
    for row in over:
        row.state, row.next_at, row.fault = Notice.State.SPARED, None, "免打扰期间告警已办结或撤销"
    Notice.objects.bulk_update(over, ["state", "next_at", "fault"])


def _sent(claimed: Sequence[Notice]) -> list[Result]:
    """Each in its own thread; one that hangs keeps neither the others nor a transaction waiting."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="notice")
    try:
        running = [(row, pool.submit(_send, _message(row), _obstacle(row))) for row in claimed]
        return [_result(row, future) for row, future in running]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _send(message: Message, obstacle: str) -> None:
    if obstacle:
        raise Failed(obstacle, lasting=True)
    SENDERS[message.kind](message)


def _obstacle(row: Notice) -> str:
    """Why it cannot be sent at all; empty when nothing stands in the way."""
    channel = row.channel
    if channel is None or not channel.is_on:
        return "通知渠道已停用或删除"
    if channel.secret and not os.environ.get(channel.secret):
        return f"环境变量 {channel.secret} 没有设置，无法签名"
    return ""


def _result(row: Notice, future: "Future[None]") -> Result:
    try:
        future.result(PATIENCE_S)
    except Failed as fault:
        return Result(row, str(fault), fault.lasting)
    except TimeoutError:
        return Result(row, "发送超时")
    except Exception as fault:  # an adapter's own error must not keep the others from being settled
        return Result(row, f"发送出错：{type(fault).__name__}")
    return Result(row)


def _message(row: Notice) -> Message:
    channel = row.channel
    address = channel.address if channel and channel.address else row.address
    secret = os.environ.get(channel.secret, "") if channel and channel.secret else ""
    return Message(row.kind, address, row.subject, row.body, secret)


@transaction.atomic
def _settle(results: Sequence[Result], now: datetime, chance: Callable[[], float]) -> None:
    """Write how each went, unless another sender has claimed it meanwhile."""
    locked = Notice.objects.select_for_update().in_bulk([each.notice.pk for each in results])
    rows = []
    for each in results:
        row = locked.get(each.notice.pk)
        if row is None or row.attempts != each.notice.attempts or row.state != Notice.State.WAITING:
            continue
        _mark(row, each, now, chance())
        rows.append(row)
    Notice.objects.bulk_update(rows, ["state", "sent_at", "next_at", "fault"])


def _mark(row: Notice, result: Result, now: datetime, chance: float) -> None:
    row.fault = result.why[:300]
    if not result.why:
        row.state, row.sent_at, row.next_at = Notice.State.SENT, now, None
    elif result.lasting or row.attempts >= MOST_ATTEMPTS:
        row.state, row.next_at = Notice.State.FAILED, None
    else:
        row.next_at = now + wait(row.attempts, chance)
