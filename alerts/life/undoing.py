"""Taking an act back within half a minute: each alert as it was, unless something happened to it since."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.audit import record
from accounts.models import User
from alerts.actions import Refused
from alerts.life.clocks import clock
from alerts.life.rows import KEPT, Row, locked, log
from alerts.life.states import VERBS
from alerts.models import AlertEvent, BulkAction

UNDO = timedelta(seconds=30)
Kind = AlertEvent.Kind
HARMLESS = (
    *(Kind.LEVEL, Kind.CORRECTED, Kind.ENDED, Kind.REOPENED, Kind.AGAIN, Kind.WITHDRAWN),
    *(Kind.COMMENT, Kind.GROUPED, Kind.ESCALATED, Kind.SUPERVISED),
)
"""What may happen meanwhile without making it wrong to take the act back."""


class Undone(int):
    """How many alerts are as they were; ``changed``: the others, to which something happened since."""

    changed: tuple[int, ...]

    def __new__(cls, count: int, changed: Sequence[int] = ()) -> "Undone":
        made = super().__new__(cls, count)
        made.changed = tuple(changed)
        return made


@transaction.atomic
def undo(batch: UUID | str, *, by: User, now: datetime, address: str | None = None) -> Undone:
    """Take back what ``act`` did as ``batch``. Refused when it is another's, too late, or done already."""
    action = BulkAction.objects.select_for_update(of=("self",)).filter(pk=batch, by=by).first()
    if action is None:
        raise Refused("没有这次操作，或它不是您做的")
    if action.undone_at is not None:
        raise Refused("这次操作已经撤销过了")
    if now > action.until:
        raise Refused(f"已超过 {int(UNDO.total_seconds())} 秒，不能再撤销")
    rows, changed = _unchanged(action, by)
    if not rows:
        raise Refused("这些告警在此之后又有变化，不能撤销")
    _restore(action, rows, by, now)
    BulkAction.objects.filter(pk=action.pk).update(undone_at=now)
    title = VERBS[action.verb].title
    record(f"撤销{title}告警", f"{len(rows)} 条告警", by=by, address=address)
    return Undone(len(rows), changed)


def _unchanged(action: BulkAction, by: User) -> tuple[list[tuple[Row, dict[str, Any]]], list[int]]:
    """(the alert now, what it was) of those that can be taken back, and the ids of the others."""
    before = {each[0]: dict(zip(("level", *KEPT), each[1:], strict=True)) for each in action.before["rows"]}
    rows = locked(list(before), by)
    since = AlertEvent.objects.filter(alert_id__in=before, pk__gt=action.before["event"])
    touched = set(since.exclude(kind__in=HARMLESS).values_list("alert_id", flat=True))
    touched |= before.keys() - {row.id for row in rows}
    return [(row, before[row.id]) for row in rows if row.id not in touched], sorted(touched)


def _restore(action: BulkAction, rows: Sequence[tuple[Row, dict[str, Any]]], by: User, now: datetime) -> None:
    told = [{"id": row.id, **_as_it_was(row, was)} for row, was in rows]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [json.dumps(told)])
        log(
            cursor,
            [row.id for row, _ in rows],
            kind=Kind.UNDONE,
            by=by,
            role=by.role,
            at=now,
            before=[row.handling for row, _ in rows],
            after=[was["handling"] for _, was in rows],
            note=f"撤销“{VERBS[action.verb].title}”",
            data={"verb": action.verb, "batch": str(action.pk)},
        )


def _as_it_was(row: Row, was: dict[str, Any]) -> dict[str, Any]:
    """What to restore; the deadline anew where the level has changed meanwhile."""
    if row.level == was["level"]:
        return was
    handled = datetime.fromisoformat(was["handled_at"]) if was["handled_at"] else None
    now = clock(
        row.level,
        was["handling"],
        known_at=row.detected_at,
        level_at=row.level_at,
        handled_at=handled,
    )
    return was | {"due_at": now.due_at.isoformat() if now.due_at else None, "due_step": now.step}


_TYPES = {
    **dict.fromkeys(("owner_id", "declaration_id", "acknowledged_by_id"), "bigint"),
    **dict.fromkeys(("due_at", "snoozed_until", "handled_at", "closed_at", "acknowledged_at"), "timestamptz"),
}
_FIELDS = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in KEPT)
_UPDATE = (
    f"UPDATE alerts_alert a SET {', '.join(f'{name} = v.{name}' for name in KEPT)}"  # noqa: S608 - our columns
    f" FROM jsonb_to_recordset(%s::jsonb) v (id bigint, {_FIELDS}) WHERE a.id = v.id"
)
