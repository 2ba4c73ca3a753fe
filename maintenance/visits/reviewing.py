"""分局审核: the district approves a form or returns it with its opinion; the alert follows."""

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.life.actions import act
from alerts.life.asked import NOTE
from maintenance.models import Visit
from maintenance.numbers import next_number
from maintenance.visits import following, rulings
from maintenance.visits.refusals import Refused
from maintenance.visits.shape import CHINA
from maintenance.visits.standing import open_alerts
from maintenance.visits.telling import returned
from registry.access import able

OPINION = Visit._meta.get_field("opinion").max_length or 0
ARCHIVE = "DA"


@transaction.atomic
def review(
    visit_id: int,
    *,
    approve: bool,
    opinion: str = "",
    by: User,
    now: datetime,
    ruling: str = "",
    address: str | None = None,
) -> Visit:
    """Approve (archive number; the alert is closed by ``ruling``, else by what the form proposes) or return."""
    if not able(by, "handle_alerts"):
        raise Refused("您的角色不能审核现场表")
    rows = Visit.objects.visible_to(by).select_for_update(of=("self",))
    visit = rows.select_related("order", "district", "crew", "site").filter(pk=visit_id).first()
    if visit is None:
        raise Refused("没有这张现场表，或它不在您的区县")
    opinion = _checked(visit, approve, opinion, by)
    visit.state = Visit.State.APPROVED if approve else Visit.State.RETURNED
    visit.reviewed_by, visit.reviewed_at, visit.opinion = by, now, opinion
    if approve and not visit.archive_number:
        visit.archive_number = _archive_number(visit, now)
    visit.save(update_fields=["state", "reviewed_by", "reviewed_at", "opinion", "archive_number"])
    (_close if approve else _give_back)(visit, by, now, ruling)
    record("审核通过现场表" if approve else "退回现场表", visit, by=by, address=address, note=opinion)
    if not approve:
        following.sent_back(visit, by=by, now=now)
        returned(visit, now)
    return visit


def _checked(visit: Visit, approve: bool, opinion: str, by: User) -> str:
    opinion = opinion.replace("\x00", "").strip()
    if not visit.is_current:
        raise Refused("这是旧版本，请审核现行版本")
    if visit.state != Visit.State.SUBMITTED:
        raise Refused(f"这张现场表已{visit.get_state_display()}，不能再次审核")
    if visit.crew_id == by.pk:
        raise Refused("不能审核自己填写的现场表")
    if not approve and not opinion:
        raise Refused("退回时请写明意见")
    if len(opinion) > OPINION:
        raise Refused(f"审核意见不能超过 {OPINION} 字")
    return opinion


def _archive_number(visit: Visit, now: datetime) -> str:
    """A form keeps its number over its versions, each with its own suffix."""
    if visit.version > 1:
        first = (
            Visit.objects.filter(number=visit.number).exclude(archive_number="").order_by("version").first()
        )
        if first:
            return f"{first.archive_number.split('/')[0]}/{visit.version}"
    return next_number(ARCHIVE, visit.district, now.astimezone(CHINA).date())


def _close(visit: Visit, by: User, now: datetime, name: str) -> None:
    """An unsolved visit closes nothing."""
    if not visit.is_solved:
        return
    name = name or rulings.proposed(visit.cause, visit.cause_code, visit.symptom)
    if name not in rulings.RULINGS:
        raise Refused("请选择核查结果：" + "、".join(rulings.RULINGS.values()))
    found = rulings.ruling(name, visit.cause_code)
    note = f"现场表 {visit.number}：{visit.opinion or visit.cause_text or visit.action}"[: NOTE - 40]
    for alert in open_alerts(visit.order).filter(handling="feedback"):
        act([alert.pk], found.verb, by=by, now=now, outcome=found.outcome, reason=found.reason, note=note)


def _give_back(visit: Visit, by: User, now: datetime, name: str) -> None:
    note = f"现场表 {visit.number} 退回：{visit.opinion}"[:NOTE]
    for alert in open_alerts(visit.order).filter(handling="feedback"):
        act([alert.pk], "give_back", by=by, now=now, note=note)
