"""The entries a backup and its drill leave, and the reminder of a month without a passed drill."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Role
from alerts.models import Notice
from alerts.notices.message import message
from maintenance.logs import actions, backing_up, drilling
from maintenance.logs.downtime import CITY, month_bounds
from maintenance.logs.drilling import Drill
from maintenance.logs.entry import RESULT_LENGTH, Entry
from maintenance.models import Log
from registry.models import District

TOLD = (Role.STAFF, Role.ADMIN)
REMIND_FROM = timedelta(days=7)
"""So long before the month's end its missing drill is spoken of."""


def note(path: Path, drill: Drill | None, *, began: datetime, ended: datetime) -> Log:
    """Keep a backup that was just made, with its drill when there was one."""
    made = f"备份 {backing_up.described(path).total:,} 行"
    return _kept(path, drill, f"数据库全量备份 {path.name}", made, began, ended)


def note_drill(path: Path, drill: Drill, *, began: datetime, ended: datetime) -> Log:
    """Keep a drill of an earlier backup."""
    return _kept(path, drill, f"恢复演练 {path.name}", "", began, ended)


def _kept(path: Path, drill: Drill | None, title: str, made: str, began: datetime, ended: datetime) -> Log:
    result = "，".join(each for each in (made, _drilled(drill)) if each)
    detail = {
        "object": "database",
        "way": "full",
        "file": path.name,
        "size_bytes": path.stat().st_size,
        "sha256": backing_up.digest(path),
        "target": str(path.parent)[:200],
        "drill": "none",
    }
    if drill:
        detail |= {
            "drill": "passed" if drill.passed else "failed",
            "drilled_on": ended.astimezone(CITY).date().isoformat(),
            "tables": drill.tables,
            "rows": drill.rows,
            "took_s": drill.took_s,
        }
    entry = Entry(
        kind=Log.Kind.BACKUP,
        started_at=began,
        ended_at=ended,
        title=title,
        result=result[:RESULT_LENGTH],
        detail=detail,
    )
    return actions.write(entry, by=None, now=ended)


def _drilled(drill: Drill | None) -> str:
    if drill is None:
        return ""
    if drill.passed:
        return f"恢复演练通过：{drill.tables} 张表 {drill.rows:,} 行与备份时一致"
    return f"恢复演练未通过：{drill.fault}"


def complain(what: str, now: datetime) -> None:
    """Tell the city's people that a backup or a drill went wrong."""
    _tell("数据备份异常", what, now, level=2)


def drills(month: date) -> QuerySet[Log]:
    """The passed drills of a month."""
    start, end = month_bounds(month)
    days = [start.date().isoformat(), (end - timedelta(days=1)).astimezone(CITY).date().isoformat()]
    backups = Log.objects.filter(kind=Log.Kind.BACKUP, detail__drill="passed")
    return backups.filter(detail__drilled_on__gte=days[0], detail__drilled_on__lte=days[1])


def remind_of_drill(now: datetime) -> bool:
    """In the last week of a month without a passed drill: say so, once a month. Whether it was said now."""
    today = now.astimezone(CITY).date()
    _, end = month_bounds(today)
    title = f"{today:%Y 年 %m 月}尚未做恢复演练"
    if now < end - REMIND_FROM or drills(today).exists() or Notice.objects.filter(subject=title).exists():
        return False
    _tell(title, "请在月底前用 manage.py back_up --drill 做一次，或登记人工演练的结果。", now)
    return True


def _tell(title: str, text: str, now: datetime, *, level: int = 1) -> None:
    home = District.objects.order_by("order", "code").first()
    if home:
        path = f"{reverse('maintenance:logs')}?kind=backup"
        message(title, text[:500], path=path, now=now, district=home, roles=TOLD, level=level)


def run(
    folder: Path, *, now: datetime, with_drill: bool, keep: int, clock: Callable[[], datetime]
) -> tuple[Log, Drill | None]:
    """One backup, its drill when asked, its entry, and the old ones thinned out."""
    path = backing_up.back_up(folder, now)
    drill = drilling.drill(path) if with_drill else None
    log = note(path, drill, began=now, ended=clock())
    backing_up.thin_out(folder, keep)
    return log, drill
