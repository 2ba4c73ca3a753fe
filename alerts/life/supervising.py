"""督办 (domain.md D.5): the city asks a district in writing; it answers once, in time, and the city accepts.

Numbers run without a gap within a year, however many are issued at once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.audit import record
from accounts.models import Role, User
from alerts.actions import Refused
from alerts.life import files as attachments
from alerts.life import working_days
from alerts.models import UNHANDLED, Alert, AlertEvent, NoticeTemplate, Supervision
from alerts.notices.tell import tell
from alerts.rule_types import CHINA

State = Supervision.State
LOCK = 212_200
DAYS = {1: 5, 2: 3, 3: 1}
"""Working days to answer, by the gravest level."""
LATEST = timedelta(days=366)
"""A deadline further off is a slip of the year."""
CITY = (Role.STAFF, Role.ADMIN)
ANSWERING = (State.ISSUED, State.RETURNED)


def issue_overdue(
    alerts: Sequence[Alert], *, district_id: str, level: int, now: datetime, step: str = "处置"
) -> Supervision | None:
    """By the clock: the alerts of one district whose disposal (or review) is overdue. None when each is supervised."""
    before = supervised(alerts)
    fresh = [each for each in alerts if each.pk not in before]
    if not fresh:
        return None
    due_at = working_days.after(now, DAYS[min(max(level, 1), 3)])
    demand = f"以下 {len(fresh)} 条告警{step}超期，{_WANTED[step]}"
    return _issued(fresh, district_id, demand, due_at, level, None, now)


_WANTED = {
    "处置": "请查明原因、落实整改，并书面回复处置情况。",
    "审核": "请尽快审核办结，并书面回复未按时审核的原因。",
}


def supervised(alerts: Sequence[Alert]) -> set[int]:
    """Those that were ever supervised."""
    return set(Supervision.objects.filter(alerts__in=alerts).values_list("alerts", flat=True))


@transaction.atomic
def issue(
    alert_ids: Collection[int],
    *,
    by: User,
    demand: str,
    due_at: datetime,
    now: datetime,
    address: str | None = None,
) -> Supervision:
    """By a person of the city. Refused when the alerts are of several districts, closed or supervised."""
    if not by.is_one_of(*CITY):
        raise Refused("只有市局人员可以下发督办")
    _check_text("督办要求", demand, Supervision._meta.get_field("demand").max_length)
    if due_at <= now:
        raise Refused("办理期限须晚于现在", "due_at")
    _check_year(due_at, now, "due_at")
    alerts = list(
        Alert.objects.visible_to(by).filter(pk__in=alert_ids).order_by("pk").select_for_update(of=("self",))
    )
    _check_alerts(alerts, alert_ids)
    level = max(each.level for each in alerts)
    made = _issued(alerts, alerts[0].district_id, demand.strip(), due_at, level, by, now)
    record("下发督办", made, by=by, address=address, count=len(alerts))
    return made


def _check_alerts(alerts: Sequence[Alert], asked: Collection[int]) -> None:
    if not alerts or len(alerts) != len(set(asked)):
        raise Refused("请选择要督办的告警；有的告警不存在或不在您的范围")
    if len({each.district_id for each in alerts}) > 1:
        raise Refused("一次督办只能下发给一个区县，请分区县选择告警")
    if any(each.handling not in UNHANDLED for each in alerts):
        raise Refused("所选告警中有已经办结的，不需要督办")
    running = Supervision.objects.exclude(state=State.ACCEPTED).filter(alerts__in=alerts).first()
    if running:
        raise Refused(f"所选告警中有正在督办的（{running.number}）")


def _issued(
    alerts: Sequence[Alert],
    district_id: str,
    demand: str,
    due_at: datetime,
    level: int,
    by: User | None,
    now: datetime,
) -> Supervision:
    made = Supervision.objects.create(
        number=next_number(now),
        district_id=district_id,
        demand=demand,
        issued_at=now,
        issued_by=by,
        due_at=due_at,
    )
    made.alerts.set(alerts)
    _log(made, by, now, f"市局督办 {made.number}，请于 {_said(due_at)} 前回复")
    _tell(made, level, (Role.OFFICER, Role.STAFF), now)
    return made


def next_number(now: datetime) -> str:
    """DB-YYYY-####, the year China's. In a transaction, at whose end the next one may have its number."""
    year = now.astimezone(CHINA).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(
            "SELECT coalesce(max(substring(number FROM 9)::int), 0) + 1 FROM alerts_supervision"
            " WHERE number LIKE %s",
            [f"DB-{year}-%"],
        )
        return f"DB-{year}-{cursor.fetchone()[0]:04d}"


@transaction.atomic
def reply(
    pk: int,
    *,
    by: User,
    text: str,
    now: datetime,
    files: Collection[Any] = (),
    address: str | None = None,
) -> Supervision:
    """The district answers, with evidence."""
    one = _held(pk, by)
    if not by.is_one_of(Role.OFFICER):
        raise Refused("督办由被督办区县的人员回复")
    if one.state not in ANSWERING:
        raise Refused(f"这件督办{one.get_state_display()}，现在不能回复")
    _check_text("回复", text, Supervision._meta.get_field("reply").max_length)
    one.reply, one.replied_at, one.replied_by, one.state = text.strip(), now, by, State.REPLIED
    one.save(update_fields=["reply", "replied_at", "replied_by", "state"])
    events = _log(one, by, now, f"督办 {one.number} 已回复：{text.strip()}")
    attachments.store_all(files, district_id=one.district_id, by=by, now=now, event_id=events[0])
    record("回复督办", one, by=by, address=address)
    _tell(one, _level(one), (Role.STAFF,), now)
    return one


@transaction.atomic
def extend(
    pk: int, *, by: User, until: datetime, reason: str, now: datetime, address: str | None = None
) -> Supervision:
    """One extension, asked for before the deadline."""
    one = _held(pk, by)
    if one.state not in ANSWERING:
        raise Refused(f"这件督办{one.get_state_display()}，不需要延期")
    if one.extended_at is not None:
        raise Refused("督办只能延期一次，这件已经延过期")
    if now > one.due_at:
        raise Refused("已超过办理期限，不能再延期")
    if until <= one.due_at:
        raise Refused(f"新的期限须晚于原期限 {_said(one.due_at)}", "until")
    _check_year(until, now, "until")
    _check_text("延期理由", reason, Supervision._meta.get_field("extended_reason").max_length)
    one.due_at, one.extended_at, one.extended_reason = until, now, reason.strip()
    one.save(update_fields=["due_at", "extended_at", "extended_reason"])
    _log(one, by, now, f"督办 {one.number} 延期至 {_said(until)}：{reason.strip()}")
    record("延期督办", one, by=by, address=address, note=reason.strip())
    return one


@transaction.atomic
def accept(pk: int, *, by: User, opinion: str = "", now: datetime, address: str | None = None) -> Supervision:
    """The city is satisfied."""
    one = _answered(pk, by, opinion)
    one.state, one.opinion, one.closed_at = State.ACCEPTED, opinion.strip(), now
    one.save(update_fields=["state", "opinion", "closed_at"])
    _log(one, by, now, f"督办 {one.number} 验收通过")
    record("验收督办", one, by=by, address=address, note=opinion.strip())
    return one


@transaction.atomic
def give_back(pk: int, *, by: User, opinion: str, now: datetime, address: str | None = None) -> Supervision:
    """The city is not: the district answers again."""
    if not opinion.strip():
        raise Refused("退回须写明意见")
    one = _answered(pk, by, opinion)
    one.state, one.opinion = State.RETURNED, opinion.strip()
    one.save(update_fields=["state", "opinion"])
    _log(one, by, now, f"督办 {one.number} 退回重办：{opinion.strip()}")
    record("退回督办", one, by=by, address=address, note=opinion.strip())
    _tell(one, _level(one), (Role.OFFICER,), now)
    return one


def _answered(pk: int, by: User, opinion: str) -> Supervision:
    one = _held(pk, by)
    if not by.is_one_of(*CITY):
        raise Refused("督办由市局验收")
    if one.state != State.REPLIED:
        raise Refused(f"这件督办{one.get_state_display()}，回复后才能验收")
    if len(opinion) > (Supervision._meta.get_field("opinion").max_length or 0):
        raise Refused("意见不能超过 300 字")
    return one


def _held(pk: int, by: User) -> Supervision:
    found = Supervision.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused("没有这件督办，或它不在您的区县")
    return found


def _check_year(due_at: datetime, now: datetime, field: str) -> None:
    if due_at > now + LATEST:
        raise Refused("办理期限不能超过一年，请检查年份", field)


def _check_text(name: str, text: str, most: int | None) -> None:
    if not text.strip():
        raise Refused(f"请填写{name}")
    if most and len(text.strip()) > most:
        raise Refused(f"{name}不能超过 {most} 字")


def _log(one: Supervision, by: User | None, now: datetime, note: str) -> list[int]:
    """A line in the log of each of its alerts; their ids."""
    made = AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alert,
            at=now,
            kind=AlertEvent.Kind.SUPERVISED,
            actor=by,
            role=by.role if by else "",
            before=alert.handling,
            after=alert.handling,
            note=note[:300],
            data={"supervision": one.pk, "number": one.number},
        )
        for alert in one.alerts.order_by("pk")
    )
    return [event.pk for event in made]


def _level(one: Supervision) -> int:
    return max(one.alerts.values_list("level", flat=True), default=2)


def _tell(one: Supervision, level: int, roles: Collection[str], now: datetime) -> None:
    tell(
        NoticeTemplate.Occasion.SUPERVISION,
        now=now,
        supervision=one,
        roles=roles,
        district_id=one.district_id,
        level=level,
    )


def _said(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%m-%d %H:%M}"
