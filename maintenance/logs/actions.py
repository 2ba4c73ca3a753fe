"""Writing and correcting entries. An entry is never deleted; what a correction changed stands in the audit log."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from maintenance.logs import entry as entries
from maintenance.logs.entry import Entry
from maintenance.models import Log
from registry.access import able
from registry.actions import Refused, Stale
from registry.changes import differences, fingerprint

ABILITY = "plan_maintenance"


@transaction.atomic
def write(entry: Entry, *, by: User | None, now: datetime, address: str | None = None) -> Log:
    """Keep a new entry; ``by`` None when the machine itself writes. Refused names the first fault."""
    _check(entry, by, now)
    log = _filled(Log(by=by, made_at=now), entry)
    if by and Log.objects.filter(kind=log.kind, started_at=log.started_at, title=log.title, by=by).exists():
        raise Refused("您已记过同一时间、同一内容的这类日志，没有重复保存")
    log.save()
    audit.record("新增", log, by=by, address=address, kind=log.get_kind_display())
    return log


@transaction.atomic
def correct(
    pk: int, entry: Entry, *, version: str, by: User, now: datetime, address: str | None = None
) -> Log:
    """Put ``entry`` in the place of what was written, unless someone else changed it since ``version``."""
    _check(entry, by, now)
    log = Log.objects.select_for_update().filter(pk=pk).first()
    if log is None:
        raise Stale("这条日志已不存在，无法保存")
    if log.by_id is None:
        raise Refused("系统自动写入的记录不能修改")
    if fingerprint(log) != version:
        raise Stale("您打开页面后，他人已修改这条日志。为免互相覆盖，这次没有保存；请刷新页面后再改")
    if log.kind != entry.kind:
        raise Refused("日志的类别不能改，请另记一条")
    before = Log.objects.get(pk=pk)
    changed = differences(before, _filled(log, entry))
    if changed:
        log.save()
        audit.record("修改", log, by=by, address=address, changed=changed)
    return log


def _check(entry: Entry, by: User | None, now: datetime) -> None:
    if by is not None and not able(by, ABILITY):
        raise Refused("您的角色不能填写运维日志")
    for _, sentence in entries.faults(entry, now):
        raise Refused(sentence)


def _filled(log: Log, entry: Entry) -> Log:
    columns: dict[str, Any] = {
        "kind": entry.kind,
        "platform": entry.platform,
        "district_id": entry.district,
        "started_at": entry.started_at,
        "ended_at": entry.ended_at,
        "title": entry.title.strip(),
        "result": entry.result.strip(),
        "downtime_min": entry.downtime,
        "detail": dict(entry.detail),
    }
    for name, value in columns.items():
        setattr(log, name, value)
    return log
