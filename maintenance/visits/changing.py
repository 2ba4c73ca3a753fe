"""参数变更 wait for a person who keeps the registry: approved, the registry changes, with its audit line."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from maintenance.models import ParameterChange, Visit
from maintenance.visits import parameters
from maintenance.visits.refusals import Refused
from registry import actions as registry
from registry.access import able
from registry.changes import fingerprint
from registry.models import Device, Point
from registry.rooms import model, platform

Result = ParameterChange.Result
OPINION = ParameterChange._meta.get_field("opinion").max_length or 0


@transaction.atomic
def decide(
    change_id: int,
    *,
    approve: bool,
    opinion: str = "",
    version: str = "",
    by: User,
    now: datetime,
    address: str | None = None,
) -> ParameterChange:
    """Approve or refuse one change. ``version``: what the row was when the page was opened (``subject``)."""
    if not able(by, "edit_registry"):
        raise Refused("您的角色不能批准参数变更")
    rows = ParameterChange.objects.visible_to(by).select_for_update(of=("self",))
    change = rows.select_related("visit", "point", "device").filter(pk=change_id).first()
    if change is None:
        raise Refused("没有这项参数变更")
    _check(change, approve, opinion, by)
    if approve:
        _carry_out(change, version, by, address)
    change.result = Result.APPROVED if approve else Result.REFUSED
    change.opinion, change.decided_by, change.decided_at = opinion.strip(), by, now
    change.save()
    said = f"{parameters.title(change.name)} {change.old or '空'} → {change.new}"
    record("批准参数变更" if approve else "不批准参数变更", change.visit, by=by, address=address, note=said)
    return change


def _check(change: ParameterChange, approve: bool, opinion: str, by: User) -> None:
    if change.result != Result.WAITING:
        raise Refused(f"这项参数变更{change.get_result_display()}，不能再次处理")
    if change.visit.crew_id == by.pk:
        raise Refused("不能批准自己填报的参数变更，请由他人办理")
    if not approve and not opinion.strip():
        raise Refused("不批准时请写明意见")
    if len(opinion.strip()) > OPINION:
        raise Refused(f"意见不能超过 {OPINION} 字")


def subject(change: ParameterChange) -> Point | Device | None:
    """The row it is about, with all its columns."""
    if change.point_id:
        return (
            model(platform(change.visit.platform).point)._default_manager.filter(pk=change.point_id).first()
        )
    return Device.objects.filter(pk=change.device_id).first()


def is_known(change: ParameterChange, row: Any) -> bool:
    """The registry has this parameter; others are only put on record."""
    own = parameters.OF_POINTS.get(change.visit.platform, {}) if change.point_id else parameters.OF_DEVICES
    return change.name in own and any(each.name == change.name for each in row._meta.concrete_fields)


def now_is(change: ParameterChange) -> str | None:
    """What the registry holds now; None when it has no such parameter."""
    row = subject(change)
    return str(getattr(row, change.name) or "") if row and is_known(change, row) else None


def _carry_out(change: ParameterChange, version: str, by: User, address: str | None) -> None:
    row = subject(change)
    if row is None:
        raise Refused("参数所属的点位或设备已不存在")
    if not is_known(change, row):
        return
    version = version or fingerprint(row)
    try:
        setattr(row, change.name, row._meta.get_field(change.name).clean(change.new, row))
        registry.change(row, version=version, by=by, address=address)
    except ValidationError as fault:
        raise Refused(
            f"{parameters.title(change.name)}不能改为“{change.new}”：{fault.messages[0]}"
        ) from fault
    except registry.Refused as refusal:
        raise Refused(str(refusal)) from refusal


def carry_over(old: Visit, new: Visit, *, now: datetime) -> None:
    """After a 更正: what was decided about the same change stands for the new version, the rest waits anew."""
    decided = {_key(each): each for each in old.changes.exclude(result=Result.WAITING)}
    for each in new.changes.all():
        if same := decided.get(_key(each)):
            each.result, each.opinion = same.result, same.opinion
            each.decided_by, each.decided_at = same.decided_by, same.decided_at
            each.save()
    waiting = old.changes.filter(result=Result.WAITING)
    waiting.update(result=Result.REFUSED, opinion="已由更正版本取代", decided_at=now)


def _key(change: ParameterChange) -> tuple[Any, ...]:
    return change.point_id, change.device_id, change.name, change.new
