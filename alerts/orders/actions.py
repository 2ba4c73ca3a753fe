"""停限产指令: drafted, changed, issued, lifted, withdrawn. One transaction each; refusals by name."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.actions import Refused
from alerts.models import Order
from alerts.orders.content import Content, faults_of
from alerts.orders.rejudge import enterprises_again
from alerts.orders.standing import Standing
from registry.access import able
from registry.actions import Stale
from registry.changes import differences, fingerprint
from registry.models import Enterprise

State = Order.State
OPEN_WHEN_ISSUED = {"end", "note", "spared"}
"""What may still be changed of an order that was issued; the rest needs a new one."""


@transaction.atomic
def draft(
    content: Content, enterprises: Collection[int], *, by: User, now: datetime, address: str | None = None
) -> list[Order]:
    """One draft for each enterprise, all or none. ValidationError names the fields at fault."""
    found = _enterprises(enterprises, by)
    if not found:
        raise ValidationError({"enterprises": "请选择企业"})
    if len(found) > 1 and (content.points or content.spared):
        raise ValidationError({"points": "按点位下达或保留点位时，请一次只选一家企业"})
    standing = Standing([each.pk for each in found], [content.number])
    for each in found:
        if faults := faults_of(content, now) | standing.faults(content, each):
            raise ValidationError(faults)
    return keep([(content, each) for each in found], by=by, address=address)


def keep(
    wanted: Sequence[tuple[Content, Enterprise]], *, by: User, address: str | None = None
) -> list[Order]:
    """Store checked orders as drafts, in the caller's transaction."""
    rows = Order.objects.bulk_create(
        Order(enterprise=enterprise, **content.columns()) for content, enterprise in wanted
    )
    for name in ("points", "spared"):
        through = getattr(Order, name).through
        through.objects.bulk_create(
            through(order_id=row.pk, point_id=point)
            for row, (content, _) in zip(rows, wanted, strict=True)
            for point in sorted(getattr(content, name))
        )
    _note("拟定停限产指令", rows, by=by, address=address)
    return rows


@transaction.atomic
def change(
    pk: int, content: Content, *, version: str, by: User, now: datetime, address: str | None = None
) -> Order:
    """Let the order say ``content``; Stale when it is no longer what ``version`` was taken from."""
    order = _one(pk, by)
    if version != version_of(order):
        raise Stale(
            "您打开页面后，他人已修改这条指令。为免互相覆盖，这次没有保存；请记下您的修改，刷新页面后再改"
        )
    if order.state not in (State.DRAFT, State.ISSUED):
        raise Refused(f"这条指令{order.get_state_display()}，不能再修改")
    if order.state == State.ISSUED:
        _refuse_more_than_open(order, content)
    _enterprises([order.enterprise_id], by)  # held: nobody drafts for it meanwhile
    standing = Standing([order.enterprise_id], [content.number], without=[pk])
    if faults := _faults_of_change(order, content, now) | standing.faults(content, order.enterprise):
        raise ValidationError(faults)
    before = Order.objects.get(pk=pk)
    since = min(order.start, content.start)
    for name, value in content.columns().items():
        setattr(order, name, value)
    order.save()
    order.points.set(content.points)
    order.spared.set(content.spared)
    record("修改停限产指令", order, by=by, address=address, changed=differences(before, order))
    if order.state == State.ISSUED:
        enterprises_again([order.enterprise_id], since, now)
    return order


def _faults_of_change(order: Order, content: Content, now: datetime) -> dict[str, str]:
    """Its start may have come to lie long ago: only a new one is looked at."""
    faults = faults_of(content, now)
    if content.start == order.start:
        faults.pop("start", None)
    return faults


def _refuse_more_than_open(order: Order, content: Content) -> None:
    for name, value in content.columns().items():
        if name not in OPEN_WHEN_ISSUED and value != getattr(order, name):
            label = Order._meta.get_field(name).verbose_name
            raise ValidationError({name: f"已下发的指令不能改{label}；请解除后另行下发"})
    if set(order.points.values_list("pk", flat=True)) != content.points:
        raise ValidationError({"points": "已下发的指令不能改点位；请解除后另行下发"})


@transaction.atomic
def issue(pks: Collection[int], *, by: User, now: datetime, address: str | None = None) -> int:
    """下发: drafts come into force at their start, all or none."""
    rows = _all(pks, by)
    for order in rows:
        if order.state != State.DRAFT:
            raise Refused(f"{order.enterprise}的指令{order.get_state_display()}，不能再下发")
        if order.end and order.end <= now:
            raise Refused(f"{order.enterprise}的指令结束时间已过，请先修改结束时间")
    _to(rows, State.ISSUED, issued_by=by, issued_at=now)
    _note("下发停限产指令", rows, by=by, address=address)
    _again(rows, now)
    return len(rows)


@transaction.atomic
def lift(
    pks: Collection[int], *, by: User, now: datetime, reason: str = "", address: str | None = None
) -> int:
    """解除: issued orders end now, all or none. One that has not begun is to be withdrawn instead."""
    rows = _all(pks, by)
    for order in rows:
        if order.state != State.ISSUED:
            raise Refused(f"{order.enterprise}的指令{order.get_state_display()}，不能解除")
        if order.start >= now:
            raise Refused(f"{order.enterprise}的指令尚未启动，请撤回")
        if order.end and order.end <= now:
            raise Refused(f"{order.enterprise}的指令已到期结束，不必解除")
    _to(rows, State.LIFTED, ended_by=by, ended_at=now, ended_reason=_text(reason), end=now)
    _note("解除停限产指令", rows, by=by, address=address, note=reason)
    enterprises_again({order.enterprise_id for order in rows}, now, now)
    return len(rows)


@transaction.atomic
def withdraw(
    pks: Collection[int], *, by: User, now: datetime, reason: str = "", address: str | None = None
) -> int:
    """撤回: as if they had never been, all or none; an issued one needs a reason."""
    rows = _all(pks, by)
    for order in rows:
        if order.state not in (State.DRAFT, State.ISSUED):
            raise Refused(f"{order.enterprise}的指令{order.get_state_display()}，不能撤回")
        if order.state == State.ISSUED and not reason.strip():
            raise Refused("撤回已下发的指令请写明原因")
    issued = [order for order in rows if order.state == State.ISSUED]
    _to(rows, State.WITHDRAWN, ended_by=by, ended_at=now, ended_reason=_text(reason))
    _note("撤回停限产指令", rows, by=by, address=address, note=reason)
    _again(issued, now)
    return len(rows)


def version_of(order: Order) -> str:
    """Differs when a column or one of its points does."""
    points = [sorted(each.values_list("pk", flat=True)) for each in (order.points, order.spared)]
    return f"{fingerprint(order)}:{points[0]}:{points[1]}"


def refuse_unless_may(by: User) -> None:
    if not able(by, "issue_orders"):
        raise Refused("您的角色不能下达停限产指令")


def _enterprises(pks: Collection[int], by: User) -> list[Enterprise]:
    """Held to the end of the transaction: two people drafting for one enterprise wait for each other."""
    refuse_unless_may(by)
    rows = Enterprise.objects.visible_to(by).filter(pk__in=pks).order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    if len(found) != len(set(pks)):
        raise ValidationError({"enterprises": "所选企业有的已不存在，请重新选择"})
    return found


def _one(pk: int, by: User) -> Order:
    return _all([pk], by)[0]


def _all(pks: Collection[int], by: User) -> list[Order]:
    refuse_unless_may(by)
    rows = Order.objects.visible_to(by).filter(pk__in=pks).select_related("enterprise").order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    if not found or len(found) != len(set(pks)):
        raise Refused("没有这条指令，或它不在您的区县")
    return found


def _to(rows: Sequence[Order], state: str, **more: object) -> None:
    for order in rows:
        order.state = state
        for name, value in more.items():
            setattr(order, name, value)
    Order.objects.bulk_update(rows, ["state", *more])


def _text(reason: str) -> str:
    if len(reason) > 300:
        raise Refused("原因不能超过 300 字")
    return reason.strip()


def _note(action: str, rows: Sequence[Order], *, by: User, address: str | None, note: str = "") -> None:
    """One entry a number, that names the enterprises."""
    for number in dict.fromkeys(order.number for order in rows):
        names = [order.enterprise.name for order in rows if order.number == number]
        told = "、".join(names[:20]) + (f" 等 {len(names)} 家" if len(names) > 20 else "")
        more = {"note": note} if note else {}
        record(action, f"停限产指令 {number}", by=by, address=address, 企业=told, **more)


def _again(rows: Iterable[Order], now: datetime) -> None:
    """Judge again from each order's start."""
    starts: defaultdict[datetime, set[int]] = defaultdict(set)
    for order in rows:
        starts[order.start].add(order.enterprise_id)
    for start, enterprises in starts.items():
        enterprises_again(enterprises, start, now)
