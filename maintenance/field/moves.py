"""Moves of an order that a phone made, maybe hours ago and without a network: taken in once, at their own time."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from accounts.models import User
from maintenance.models import SentMove, WorkOrder, WorkOrderEvent
from maintenance.work import actions, states

VERBS = ("accept", "set_out", "arrive", "give_back")
"""What a crew does on its way; an order is finished by its form."""
AHEAD = timedelta(minutes=5)
"""How far a phone's clock may be ahead of ours."""
BACK = timedelta(days=30)


class Unreadable(ValueError):
    """What came is not a move; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Asked:
    key: UUID
    order: int
    verb: str
    at: datetime
    place: dict[str, float]
    note: str


def read(said: Mapping[str, Any], now: datetime) -> Asked:
    """The move of a phone's message; ``Unreadable`` says what is wrong with it."""
    if not isinstance(said, Mapping) or said.get("verb") not in VERBS:
        raise Unreadable("无法识别的工单操作。")
    return Asked(
        key=_key(said.get("key")),
        order=_number(said.get("order")),
        verb=said["verb"],
        at=_instant(said.get("at"), now),
        place=_place(said.get("place")),
        note=str(said.get("note") or "")[:300],
    )


def _key(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Unreadable("缺少提交标识。") from None


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise Unreadable("缺少工单编号。")
    return value


def _instant(text: Any, now: datetime) -> datetime:
    """When it was done by the phone's clock; a clock a little ahead counts as now."""
    try:
        at = parse_datetime(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Unreadable("操作时间无法识别。")
    if at > now + AHEAD:
        raise Unreadable("操作时间在未来，请检查手机时间。")
    if at < now - BACK:
        raise Unreadable("操作时间早于 30 天，请联系派单人员处理。")
    return min(at, now)


def _place(value: Any) -> dict[str, float]:
    """Longitude, latitude and accuracy, where the phone knew them and they can be true."""
    if not isinstance(value, Mapping):
        return {}
    found = {name: value.get(name) for name in ("lon", "lat", "accuracy_m")}
    if not all(_is_number(each) for each in found.values()):
        return {}
    return found if abs(found["lon"]) <= 180 and abs(found["lat"]) <= 90 else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def take_in(asked: Asked, *, by: User, now: datetime) -> SentMove | None:
    """Do the move, or keep why not; the same key again gives the same answer. None: never an order of ``by``'s."""
    with transaction.atomic():
        _one_at_a_time(asked.key)
        known = SentMove.objects.filter(pk=asked.key).first()
        if known is not None:
            return known if known.by_id == by.pk else None
        refusal = _moved(asked, by, now)
        if refusal and not _was_theirs(asked.order, by):
            return None
        return SentMove.objects.create(
            key=asked.key,
            by=by,
            order_id=asked.order,
            verb=asked.verb,
            at=asked.at,
            place=asked.place,
            received_at=now,
            refusal=refusal,
        )


def _one_at_a_time(key: UUID) -> None:
    """The same move sent twice at once: the second waits for the first and finds its answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key.int & (2**63 - 1)])


def _moved(asked: Asked, by: User, now: datetime) -> str:
    """Empty when the order moved or had already come that far, else the sentence why it did not."""
    try:
        with transaction.atomic():
            actions.move(
                asked.order,
                asked.verb,
                by=by,
                now=now,
                note=asked.note,
                at=asked.at,
                place=asked.place or None,
            )
    except actions.Stale as stale:
        return "" if _came_so_far(stale.order, asked.verb, by) else str(stale)[:300]
    except actions.Refused as refused:
        return str(refused)[:300]
    return ""


def _came_so_far(order: WorkOrder, verb: str, by: User) -> bool:
    """Whether the crew itself has taken the step meanwhile, from another phone or by its form."""
    return order.crew_id == by.pk and order.state == states.VERBS[verb].target


def _was_theirs(order_id: int, by: User) -> bool:
    given = WorkOrderEvent.objects.filter(order=order_id, data__crew=by.pk)
    return WorkOrder.objects.visible_to(by).filter(pk=order_id).exists() or given.exists()
