"""数据清理: asked, approved by another person, done softly, restored exactly (domain.md E.3).

One transaction each. Nothing is deleted: the rows lie aside (telemetry/set_aside.py). What alerts and forms have
already frozen as evidence stays as it is.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.actions import Refused
from alerts.orders.rejudge import points_again
from maintenance.models import Cleaning, Consultation
from maintenance.reports.scope import MOST_ROWS, Scope, fault_of_count, faults
from registry.access import able
from registry.models import Point, Site
from telemetry import set_aside
from telemetry.partitions import bounds, later

_log = logging.getLogger(__name__)
State = Cleaning.State
__all__ = [
    "MOST_ROWS",
    "Preview",
    "ask",
    "carry_out",
    "may_ask",
    "may_decide",
    "oldest",
    "preview",
    "restore",
    "review",
]
CARRY_OUT = "maintenance.reports.tasks.clean"


def may_ask(by: User) -> bool:
    """Officers for their districts, crews for what they found, the bureau."""
    return able(by, "handle_alerts") or able(by, "maintain")


def may_decide(by: User, cleaning: Cleaning) -> bool:
    """The bureau, and nobody about what they asked for themselves."""
    return able(by, "plan_maintenance") and cleaning.asked_by_id != by.pk


@dataclass(frozen=True, slots=True)
class Preview:
    """What a request would move: rows by point, in the points' order."""

    lines: tuple[tuple[Point, int], ...]

    @property
    def rows(self) -> int:
        return sum(count for _, count in self.lines)


def preview(site: Site, points: Collection[int], since: datetime, until: datetime) -> Preview:
    counted = set_aside.count(site.platform, list(points), since, until)
    named = Point.objects.filter(site=site, pk__in=points).order_by("pk")
    return Preview(tuple((point, counted[point.pk]) for point in named))


@transaction.atomic
def ask(
    *,
    site: Site,
    points: Collection[int],
    since: datetime,
    until: datetime,
    reason: str,
    by: User,
    now: datetime,
    consultation: Consultation | None = None,
    address: str | None = None,
) -> Cleaning:
    """A request that waits for another person. ValidationError names the fields at fault."""
    if not may_ask(by):
        raise Refused("您的角色不能申请数据清理")
    held = Site.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=site.pk).first()
    if held is None:
        raise ValidationError({"site": "请选择您区县的监管对象"})
    scope = Scope(frozenset(points), since, until)
    found = _faults(held, scope, reason, now)
    if consultation and consultation.district_id != held.district_id:
        found["consultation"] = "这次征询不是这个监管对象所在区县的"
    if found:
        raise ValidationError(found)
    rows = preview(held, points, since, until).rows
    if said := fault_of_count(rows) or _standing(held, scope):
        raise ValidationError({"until": said})
    made = Cleaning.objects.create(
        district_id=held.district_id,
        consultation=consultation,
        platform=held.platform,
        site=held,
        points=sorted(scope.points),
        start=since,
        end=until,
        reason=reason.strip(),
        rows_asked=rows,
        asked_by=by,
        asked_at=now,
    )
    record("申请数据清理", made, by=by, address=address, **_told(made))
    return made


def oldest(now: datetime) -> datetime:
    """From when on raw readings are kept."""
    return later(bounds(now, "month")[0], -settings.RETENTION_RAW_MONTHS)


def _faults(site: Site, scope: Scope, reason: str, now: datetime) -> dict[str, str]:
    offered = set(site.points.values_list("pk", flat=True))
    return faults(scope, reason, offered=offered, oldest=oldest(now), now=now)


def _standing(site: Site, scope: Scope) -> str:
    """A request for some of the same that is not decided or not yet carried out."""
    waiting = Cleaning.objects.filter(
        site=site, state__in=(State.ASKED, State.APPROVED), start__lt=scope.until, end__gt=scope.since
    )
    other = next((each for each in waiting if scope.points & set(each.points)), None)
    return f"数据清理 {other.pk} 号已申请清理其中的读数，请等它办完" if other else ""


@transaction.atomic
def review(
    pk: int, *, approve: bool, by: User, now: datetime, opinion: str = "", address: str | None = None
) -> Cleaning:
    """Approve, whereupon it is carried out at once, or refuse with an opinion."""
    row = _held(pk)
    if not able(by, "plan_maintenance"):
        raise Refused("只有市局人员可以批准数据清理")
    if row.state != State.ASKED:
        raise Refused(f"这条申请{row.get_state_display()}，不能再审批")
    if row.asked_by_id == by.pk:
        raise Refused("这条申请由您提出，请由他人审批")
    if not approve and not opinion.strip():
        raise ValidationError({"opinion": "不批准时请写明意见"})
    row.state = State.APPROVED if approve else State.REFUSED
    row.approved_by, row.approved_at, row.opinion = by, now, opinion.strip()
    row.save(update_fields=["state", "approved_by", "approved_at", "opinion"])
    word = "批准数据清理" if approve else "不批准数据清理"
    record(word, row, by=by, address=address, opinion=row.opinion)
    if approve:
        transaction.on_commit(_nudge)
    return row


def carry_out(now: datetime) -> int:
    """Do every approved request, each in a transaction of its own; how many. Two workers never do one twice."""
    done = 0
    while _carry_out_one(now):
        done += 1
    return done


@transaction.atomic
def _carry_out_one(now: datetime) -> bool:
    waiting = Cleaning.objects.filter(state=State.APPROVED).order_by("approved_at", "pk")
    row = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    row.aside = set_aside.set_aside(row.platform, row.points, row.start, row.end, now=now)
    row.rows_after = set_aside.count(row.platform, row.points, row.start, row.end).total()
    row.rows_before = row.aside.rows + row.rows_after
    row.state, row.done_at = State.DONE, now
    row.save(update_fields=["aside", "rows_before", "rows_after", "state", "done_at"])
    record("数据清理", row, by=row.approved_by, rows_before=row.rows_before, rows_after=row.rows_after)
    _judge(row, now)
    return True


@transaction.atomic
def restore(pk: int, *, reason: str, by: User, now: datetime, address: str | None = None) -> Cleaning:
    """Put every row back as it was; a reading that came for the same instant meanwhile stays, and is counted."""
    row = _held(pk)
    if not able(by, "plan_maintenance"):
        raise Refused("只有市局人员可以恢复清理的数据")
    if row.state != State.DONE or row.aside_id is None:
        raise Refused(f"这条申请{row.get_state_display()}，没有可恢复的数据")
    if not reason.strip():
        raise ValidationError({"reason": "请写明恢复理由"})
    row.aside = set_aside.restore(row.aside_id, now=now)
    row.state, row.restored_at = State.RESTORED, now
    row.restored_by, row.restore_reason = by, reason.strip()
    row.save(update_fields=["state", "restored_at", "restored_by", "restore_reason"])
    counts = {"rows": row.aside.rows, "restored": row.aside.restored, "kept": row.aside.kept}
    record("恢复清理的数据", row, by=by, address=address, reason=row.restore_reason, **counts)
    _judge(row, now)
    return row


def _held(pk: int) -> Cleaning:
    return Cleaning.objects.select_for_update(of=("self",)).get(pk=pk)


def _judge(row: Cleaning, now: datetime) -> None:
    """The marks are set; this tells the judges not to wait for the minute."""
    points_again(((point, row.platform) for point in row.points[:1]), row.start, now)


def _told(row: Cleaning) -> dict[str, object]:
    return {
        "points": row.points,
        "start": row.start.isoformat(),
        "end": row.end.isoformat(),
        "reason": row.reason,
        "rows": row.rows_asked,
    }


def _nudge() -> None:
    """The minute's task does it when this message is lost."""
    try:
        current_app.send_task(CARRY_OUT, retry=False, ignore_result=True)
    except Exception:  # any transport's own error
        _log.warning("通知 %s 失败，由定时任务补做", CARRY_OUT, exc_info=True)
