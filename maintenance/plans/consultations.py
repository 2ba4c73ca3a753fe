"""区县月度征询: written down by who went, confirmed by the district; one for each district and month."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from alerts.actions import Refused
from alerts.rule_types import CHINA
from maintenance.models import Consultation, WorkOrder
from maintenance.plans.months import last_day, month_of, written
from maintenance.work.actions import open_order
from registry.access import able
from registry.models import District, Site

FACTS = (
    *("visited_on", "visitors", "respondent", "post", "phone", "is_normal"),
    *("problems", "opinions", "promised_on", "result"),
)
"""What is written down; the district signs for it."""


def record(
    *,
    district: District,
    month: date,
    facts: dict[str, Any],
    by: User,
    now: datetime,
    address: str | None = None,
) -> Consultation:
    """Keep a consultation. ValidationError names the fields at fault; Refused when there is one already."""
    _refuse_unless_recorder(by, district.pk)
    row = Consultation(district=district, month=month, recorded_by=by, recorded_at=now, **facts)
    _check(row, now)
    try:
        with transaction.atomic():
            _refuse_second(row)
            row.save()
            audit.record("登记区县征询", _title(row), by=by, address=address)
    except IntegrityError:
        _refuse_second(row)
        raise
    return row


def change(
    pk: int, *, facts: dict[str, Any], by: User, now: datetime, address: str | None = None
) -> Consultation:
    """Mend a record that the district has not confirmed yet."""
    with transaction.atomic():
        row = _locked(pk, by)
        _refuse_unless_recorder(by, row.district_id)
        if row.confirmed_at:
            raise Refused(f"{row.signed_by}已确认这份征询，内容不能再改；后来的办理情况请填在“处理结果”")
        changed = {}
        for name, value in facts.items():
            if (was := getattr(row, name)) != value:
                changed[Consultation._meta.get_field(name).verbose_name] = [_plain(was), _plain(value)]
                setattr(row, name, value)
        _check(row, now)
        row.save()
        audit.record("修改区县征询", _title(row), by=by, address=address, changed=changed)
    return row


def confirm(pk: int, *, by: User, now: datetime, address: str | None = None) -> Consultation:
    """The district signs: by one of its own people, who did not write the record."""
    with transaction.atomic():
        row = _locked(pk, by)
        if sentence := refusal_to_confirm(row, by):
            raise Refused(sentence)
        row.confirmed_by, row.confirmed_at, row.signed_by = by, now, str(by)
        row.save(update_fields=["confirmed_by", "confirmed_at", "signed_by"])
        audit.record("确认区县征询", _title(row), by=by, address=address)
    return row


def refusal_to_confirm(row: Consultation, by: User) -> str:
    """Why ``by`` may not sign for the district; empty when they may."""
    if not able(by, "handle_alerts"):
        return "您的角色不能确认区县征询"
    if by.sees_all_districts or row.district_id not in by.district_codes():
        return f"征询记录由{row.district.name}的人员确认，其他人不能代替"
    if row.recorded_by_id == by.pk:
        return "这份征询由您登记，请本区县另一位人员确认"
    if row.confirmed_at:
        return f"{row.signed_by}已确认这份征询"
    return ""


def note_result(pk: int, *, result: str, by: User, address: str | None = None) -> Consultation:
    """What came of it, also after the district has signed."""
    with transaction.atomic():
        row = _locked(pk, by)
        _refuse_unless_recorder(by, row.district_id)
        was, row.result = row.result, result
        row.save(update_fields=["result"])
        audit.record(
            "填写征询处理结果", _title(row), by=by, address=address, changed={"处理结果": [was, result]}
        )
    return row


def send_crew(
    pk: int, *, site: Site, what: str, crew: User | None, due_on: date | None, by: User, now: datetime
) -> WorkOrder:
    """Open a work order for what the district brought up."""
    with transaction.atomic():
        row = _locked(pk, by)
        if site.district_id != row.district_id:
            raise Refused(f"请选择{row.district.name}的监管对象")
        return open_order(
            source=WorkOrder.Source.CONSULTATION,
            site=site,
            what=what,
            by=by,
            now=now,
            consultation=row,
            crew=crew,
            due_on=due_on,
        )


def may_record(by: User, district: str) -> bool:
    """Whether ``by`` may write down a consultation of the district."""
    return able(by, "maintain") and (by.sees_all_districts or district in by.district_codes())


def _refuse_unless_recorder(by: User, district: str) -> None:
    if not may_record(by, district):
        raise Refused("您的角色不能登记这个区县的征询")


def _locked(pk: int, by: User) -> Consultation:
    rows = Consultation.objects.visible_to(by).select_related("district").select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Refused("没有这份征询，或它不在您的区县")
    return row


def _refuse_second(row: Consultation) -> None:
    """One for each district and month; whoever comes second learns of the first."""
    known = Consultation.objects.filter(district=row.district_id, month=row.month).exclude(pk=row.pk).first()
    if known:
        raise Refused(
            f"{row.district.name} {written(row.month)}已有征询记录（{known.visited_on:%m 月 %d 日}，被征询人"
            f" {known.respondent}）。每个区县每月只有一份，请打开那一份补充"
        )


def _check(row: Consultation, now: datetime) -> None:
    """ValidationError with a sentence at each field at fault."""
    today = now.astimezone(CHINA).date()
    faults: dict[str, str] = {}
    if row.month > month_of(today):
        faults["month"] = "这个月份还没有到"
    elif row.visited_on > today:
        faults["visited_on"] = "征询日期不能晚于今天"
    elif not row.month <= row.visited_on <= last_day(row.month):
        faults["visited_on"] = f"征询日期要在 {written(row.month)}内"
    if not row.is_normal and not row.problems.strip():
        faults["problems"] = "运行不正常时请写明存在的问题"
    if row.promised_on and row.promised_on < row.visited_on:
        faults["promised_on"] = "承诺解决日期不能早于征询日期"
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as fault:
        raise ValidationError({**fault.message_dict, **faults}) from fault
    if faults:
        raise ValidationError(faults)


def _title(row: Consultation) -> str:
    return f"区县征询 {row.district.name} {written(row.month)}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
