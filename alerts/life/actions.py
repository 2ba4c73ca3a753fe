"""What people do with alerts, one or ten thousand: ask first (preview), act, take it back for half a minute.

An act is one transaction: the alerts are locked, each is asked whether the verb is allowed on it, those that
allow it are changed and logged by one statement each, the others come back with the sentence why.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from celery import current_app
from django.conf import settings
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.actions import Refused
from alerts.life import files as attachments
from alerts.life import reasons
from alerts.life.asked import Asked, checked
from alerts.life.exemptions import uncovered
from alerts.life.previews import Preview, preview
from alerts.life.rows import KEPT, Row, locked, write
from alerts.life.states import VERBS, Standing, refusal
from alerts.life.undoing import UNDO, Undone, undo
from alerts.models import Alert, BulkAction, Declaration
from alerts.notices.family import leaders

__all__ = ["UNDO", "Done", "Preview", "Refused", "Undone", "act", "preview", "undo"]

NOT_YOURS = "没有这条告警，或它不在您的区县"


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the alerts changed of those that were named, the others by the sentence why not, the
    batch for undo."""

    done: list[int] = field(default_factory=list)
    refused: dict[str, list[int]] = field(default_factory=dict)
    batch: UUID | None = None

    @property
    def sentence(self) -> str:
        """Why the first of the refused was; empty when none was."""
        return next(iter(self.refused), "")


@transaction.atomic
def act(
    ids: Collection[int],
    verb: str,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    note: str = "",
    outcome: str = "",
    owner: User | None = None,
    declaration: Declaration | None = None,
    until: datetime | None = None,
    files: Collection[Any] = (),
    address: str | None = None,
) -> Done:
    """Do ``verb`` to the alerts. ``by`` None: the system. Refused when it can be done to none, whatever they
    are: role, missing reason, unknown owner; what is wrong with single alerts is in ``Done.refused``."""
    if verb not in VERBS:
        raise Refused("没有这个操作")
    if files and len(ids) != 1:
        raise Refused("附件只能随单条告警提交")
    note = note.replace("\x00", "").strip()
    asked = Asked(VERBS[verb], by, now, reason, note, outcome, owner=owner, until=until, files=files)
    asked = checked(asked, declaration)
    rows, refused = _sorted_out(asked, ids)
    if not rows:
        return Done(refused=refused)
    events = write(asked, rows)
    if verb == "assign":
        transaction.on_commit(_nudge, robust=True)
    if files:
        attachments.store_all(files, district_id=rows[0].district_id, by=by, now=now, event_id=events[0])
    if by:
        _audit(asked, rows, address)
    named = set(ids)
    done = [row.id for row in rows if row.id in named]
    return Done(done, refused, _remembered(asked, rows, events))


def _nudge() -> None:
    """Tell those who send crews. A lost nudge costs a minute."""
    for name in settings.AFTER_ASSIGN:
        current_app.send_task(name, retry=False)


def _sorted_out(asked: Asked, ids: Collection[int]) -> tuple[list[Row], dict[str, list[int]]]:
    """Those to change, and the others by the sentence why not. What stands behind one that is changed goes
    with it, where it can; it comes after those that were named."""
    why, leader = _Why(asked), leaders(ids) if asked.verb.name != "comment" else {}
    rows: list[Row] = []
    behind: list[Row] = []
    refused: defaultdict[str, list[int]] = defaultdict(list)
    missing = set(ids)
    for row in locked([*ids, *leader], asked.by):
        missing.discard(row.id)
        if row.id in leader:
            behind.append(row)
        elif sentence := why.not_(row):
            refused[sentence].append(row.id)
        else:
            rows.append(row)
    if missing:
        refused[NOT_YOURS] = sorted(missing)
    done = {row.id for row in rows}
    rows += [row for row in behind if leader[row.id] in done and not why.not_(row)]
    return rows, dict(refused)


class _Why:
    """Answers why a verb is not allowed on an alert; alerts that stand alike are asked once."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self._known: dict[Standing, str] = {}
        self._names: dict[int, str] = {}
        owner = asked.owner
        self._reach = None if owner is None or owner.sees_all_districts else set(owner.district_codes())

    def not_(self, row: Row) -> str:
        standing = row.standing(self.asked.by)
        if standing not in self._known:
            self._known[standing] = refusal(self.asked.verb, standing, self.asked.role)
        if sentence := self._known[standing]:
            return self._with_name(row, sentence)
        if self._reach is not None and row.district_id not in self._reach:
            return f"{self.asked.owner} 不负责这条告警所在的区县"
        return self._uncovered(row)

    def _with_name(self, row: Row, sentence: str) -> str:
        """Who was quicker, where two wanted the same."""
        if self.asked.verb.name != "acknowledge" or row.acknowledged_by_id is None:
            return sentence
        if row.acknowledged_by_id not in self._names:
            self._names[row.acknowledged_by_id] = str(User.objects.get(pk=row.acknowledged_by_id))
        return f"这条告警已由 {self._names[row.acknowledged_by_id]} 确认"

    def _uncovered(self, row: Row) -> str:
        if self.asked.cover is None:
            return ""
        return uncovered(
            self.asked.cover,
            rule=row.rule,
            site=row.site_id,
            point=row.point_id,
            started_at=row.started_at,
        )


def _audit(asked: Asked, rows: Sequence[Row], address: str | None) -> None:
    target = Alert.objects.get(pk=rows[0].id) if len(rows) == 1 else f"{len(rows)} 条告警"
    more: dict[str, Any] = {"reason": reasons.title(asked.reason)} if asked.reason else {}
    if len(rows) > 1:
        more |= {"first": rows[0].id, "last": rows[-1].id}
    record(f"{asked.verb.title}告警", target, by=asked.by, address=address, note=asked.note, **more)


def _remembered(asked: Asked, rows: Sequence[Row], events: Sequence[int]) -> UUID | None:
    """The batch that can be taken back; None for what only adds to the log, and for the system's own."""
    if asked.by is None or asked.verb.name == "comment":
        return None
    kept = [[row.id, row.level, *(_plain(getattr(row, name)) for name in KEPT)] for row in rows]
    made = BulkAction.objects.create(
        id=uuid4(),
        verb=asked.verb.name,
        by=asked.by,
        at=asked.now,
        until=asked.now + UNDO,
        count=len(rows),
        before={"event": max(events), "rows": kept},
    )
    return made.pk


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
