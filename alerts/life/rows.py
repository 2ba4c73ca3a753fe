"""Alerts as an act reads and writes them: locked in one order, changed by one statement, logged by another."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import Json

from accounts.models import User
from alerts.life.asked import Asked, data_of, note_of
from alerts.life.clocks import Clock, clock
from alerts.life.states import BEFORE_VERIFYING, WAITING, Standing
from alerts.models import Alert, Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """One locked alert, as far as acts depend on it."""

    id: int
    rule: str
    level: int
    site_id: int
    point_id: int | None
    district_id: str
    started_at: datetime
    detected_at: datetime
    level_at: datetime | None
    condition: str
    handling: str
    owner_id: int | None
    due_at: datetime | None
    due_step: str
    snoozed_until: datetime | None
    outcome: str
    reason: str
    declaration_id: int | None
    handled_at: datetime | None
    closed_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by_id: int | None

    def standing(self, by: User | None) -> Standing:
        mine = by is not None and self.owner_id == by.pk
        return Standing(self.handling, self.condition, self.level, mine)


_COLUMNS = tuple(Row.__slots__)
KEPT = (
    *("handling", "owner_id", "due_at", "due_step", "snoozed_until", "outcome", "reason"),
    *("declaration_id", "handled_at", "closed_at", "acknowledged_at", "acknowledged_by_id"),
)
"""What an act may change, and what taking it back restores."""


def locked(ids: Collection[int], by: User | None) -> list[Row]:
    """Those of ``ids`` that ``by`` may see, held until the end of the transaction, in the order of all who lock."""
    found = Alert.objects.all() if by is None else Alert.objects.visible_to(by)
    rows = found.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    return [Row(*each) for each in rows.values_list(*_COLUMNS)]


def write(asked: Asked, rows: Sequence[Row]) -> list[int]:
    """Change the alerts and write their log; the ids of the log's lines, in the order of ``rows``."""
    values = _changes(asked)
    ids = [row.id for row in rows]
    with connection.cursor() as cursor:
        if asked.verb.target:
            clocks = [_clock(asked, row) for row in rows]
            sets = ", ".join(f"{column} = {value}" for column, (value, _) in values.items())
            cursor.execute(
                f"UPDATE alerts_alert a SET {sets}, due_at = v.due_at, due_step = %s"  # noqa: S608 - our columns
                " FROM unnest(%s::bigint[], %s::timestamptz[]) v (id, due_at) WHERE a.id = v.id",
                [*_arguments(values), clocks[0].step, ids, [each.due_at for each in clocks]],
            )
        elif values:
            sets = ", ".join(f"{column} = {value}" for column, (value, _) in values.items())
            cursor.execute(
                f"UPDATE alerts_alert SET {sets} WHERE id = ANY(%s)",  # noqa: S608 - our columns
                [*_arguments(values), ids],
            )
        return log(
            cursor,
            ids,
            kind=asked.verb.event,
            by=asked.by,
            role=asked.by.role if asked.by else "",
            at=asked.now,
            before=[row.handling for row in rows],
            after=[asked.verb.target or row.handling for row in rows],
            note=note_of(asked),
            data=data_of(asked),
        )


def log(
    cursor: Any,
    ids: Sequence[int],
    *,
    kind: str,
    by: User | None,
    role: str,
    at: datetime,
    before: Sequence[str],
    after: Sequence[str],
    note: str,
    data: dict[str, Any],
) -> list[int]:
    """One line for each alert."""
    cursor.execute(
        "INSERT INTO alerts_alertevent (alert_id, at, kind, actor_id, role, before, after, note, data)"
        " SELECT v.id, %s, %s, %s, %s, v.before, v.after, %s, %s"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[]) WITH ORDINALITY v (id, before, after, place)"
        " ORDER BY v.place RETURNING id",
        [at, kind, by.pk if by else None, role, note, Json(data), list(ids), list(before), list(after)],
    )
    return [pk for (pk,) in cursor.fetchall()]


def _clock(asked: Asked, row: Row) -> Clock:
    return clock(
        row.level,
        asked.verb.target or row.handling,
        known_at=row.detected_at,
        level_at=row.level_at,
        handled_at=asked.now,
        returned_at=asked.now if asked.verb.name == "give_back" else None,
    )


def _changes(asked: Asked) -> dict[str, tuple[str, Any]]:
    """Column → (SQL, its value). Every column named here is in KEPT."""
    verb, now, me = asked.verb, asked.now, asked.by.pk if asked.by else None
    changes: dict[str, tuple[str, Any]] = {}
    if verb.target:
        changes |= {"handling": ("%s", verb.target), "handled_at": ("%s", now), "snoozed_until": ("%s", None)}
    if me and verb.sources & WAITING and verb.target in ("acknowledged", "assigned", "verifying"):
        changes["acknowledged_at"] = ("COALESCE(acknowledged_at, %s)", now)
        changes["acknowledged_by_id"] = ("COALESCE(acknowledged_by_id, %s)", me)
    if verb.name == "verify" and verb.sources == BEFORE_VERIFYING:
        changes["owner_id"] = ("COALESCE(owner_id, %s)", me)
    if asked.owner:
        changes["owner_id"] = ("%s", asked.owner.pk)
    if asked.until:
        changes["snoozed_until"] = ("%s", asked.until)
    if asked.reason:
        changes["reason"] = ("%s", asked.reason)
    if verb.closes:
        outcomes = {"false": Outcome.FALSE.value, "exempt": Outcome.EXEMPT.value}
        changes["closed_at"] = ("%s", now)
        changes["outcome"] = ("%s", outcomes.get(verb.target or "", asked.outcome))
    if asked.declaration_id:
        changes["declaration_id"] = ("%s", asked.declaration_id)
    return changes


def _arguments(values: dict[str, tuple[str, Any]]) -> list[Any]:
    return [argument for _, argument in values.values()]
