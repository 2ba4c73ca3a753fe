"""One consultation for each district and month, confirmed by the district itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from accounts.models import AuditEntry, Role, User
from alerts.actions import Refused
from alerts.rule_types import CHINA
from maintenance.models import Consultation, WorkOrder
from maintenance.plans import consultations
from maintenance.plans.consultations import change, confirm, note_result, record, send_crew
from tests import factories as make
from tests.maintenance.plans import making

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, tzinfo=CHINA)
NOVEMBER = date(2026, 11, 1)
FACTS: dict[str, Any] = {
    "visited_on": date(2026, 11, 12),
    "visitors": "李建国、张伟",
    "respondent": "王志强",
    "post": "股长",
    "phone": "0352-5550101",
    "is_normal": True,
    "problems": "",
    "opinions": "希望增加夜间巡查",
    "promised_on": None,
    "result": "",
}


def kept(
    by: User | None = None, district: str = make.PINGCHENG, month: date = NOVEMBER, **facts: Any
) -> Consultation:
    return record(
        district=make.district(district),
        month=month,
        facts={**FACTS, **facts},
        by=by or making.crew(district),
        now=NOW,
    )


def test_a_crew_writes_down_what_its_district_said() -> None:
    crew = making.crew()
    row = kept(crew)
    assert (row.recorded_by, row.recorded_at, row.opinions) == (crew, NOW, "希望增加夜间巡查")
    assert AuditEntry.objects.filter(action="登记区县征询", user=crew).exists()


def test_the_second_of_a_month_is_refused_with_what_there_is() -> None:
    kept()
    with pytest.raises(Refused, match=r"平城区 2026 年 11 月已有征询记录（11 月 12 日，被征询人 王志强）"):
        kept(make.user())
    kept(district=make.YUNGANG)
    kept(month=date(2026, 10, 1), visited_on=date(2026, 10, 12))
    assert Consultation.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_five_at_once_one_is_kept_and_four_learn_of_it() -> None:
    staff = make.user()

    def one(number: int) -> str:
        try:
            kept(staff, respondent=f"{number}号")
            return ""
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        said = list(pool.map(one, range(5)))
    assert Consultation.objects.count() == 1
    assert said.count("") == 1
    assert sum("已有征询记录" in each for each in said) == 4


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"visited_on": date(2026, 10, 31)}, "visited_on", "要在 2026 年 11 月内"),
        ({"visited_on": date(2026, 11, 23)}, "visited_on", "不能晚于今天"),
        ({"is_normal": False}, "problems", "请写明存在的问题"),
        ({"promised_on": date(2026, 11, 11)}, "promised_on", "不能早于征询日期"),
        ({"respondent": ""}, "respondent", ""),
        ({"problems": "问" * 501}, "problems", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(facts: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        kept(**facts)
    assert sentence in caught.value.message_dict[field][0]
    assert not Consultation.objects.exists()


def test_a_month_to_come_has_no_consultation_yet() -> None:
    with pytest.raises(ValidationError) as caught:
        kept(month=date(2026, 12, 1), visited_on=date(2026, 12, 2))
    assert list(caught.value.message_dict) == ["month"]


def test_only_people_of_the_maintenance_write_and_only_for_their_districts() -> None:
    with pytest.raises(Refused):
        kept(make.user(Role.OFFICER, make.PINGCHENG))
    with pytest.raises(Refused):
        kept(making.crew(make.YUNGANG))


def test_the_district_confirms_and_nothing_is_changed_afterwards() -> None:
    row, officer = kept(), make.user(Role.OFFICER, make.PINGCHENG)
    assert confirm(row.pk, by=officer, now=NOW).confirmed_by == officer
    with pytest.raises(Refused, match="已确认"):
        confirm(row.pk, by=make.user(Role.OFFICER, make.PINGCHENG), now=NOW)
    staff = make.user()
    with pytest.raises(Refused, match="内容不能再改"):
        change(row.pk, facts={**FACTS, "opinions": "无"}, by=staff, now=NOW)
    assert note_result(row.pk, result="已增加夜间巡查", by=staff).result == "已增加夜间巡查"
    row.refresh_from_db()
    assert (row.signed_by, row.opinions) == (str(officer), "希望增加夜间巡查")


@pytest.mark.parametrize(
    ("role", "codes", "sentence"),
    [
        (Role.STAFF, [], "由平城区的人员确认"),
        (Role.OFFICER, [make.YUNGANG], "没有这份征询"),
        (Role.CREW, [make.PINGCHENG], "您的角色不能确认"),
    ],
)
def test_nobody_else_confirms_for_the_district(role: str, codes: list[str], sentence: str) -> None:
    row = kept()
    with pytest.raises(Refused, match=sentence):
        confirm(row.pk, by=make.user(role, *codes), now=NOW)
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_a_change_is_noted_with_what_was_there() -> None:
    crew = making.crew()
    row = kept(crew)
    change(row.pk, facts={**FACTS, "respondent": "赵敏"}, by=crew, now=NOW)
    entry = AuditEntry.objects.get(action="修改区县征询")
    assert entry.detail["changed"] == {"被征询人": ["王志强", "赵敏"]}


def test_what_the_district_brought_up_becomes_a_work_order() -> None:
    row, site, staff, crew = kept(), make.worksite(), make.user(), making.crew()
    order = send_crew(
        row.pk, site=site, what="夜间数据缺失", crew=crew, due_on=date(2026, 11, 24), by=staff, now=NOW
    )
    assert (order.source, order.consultation, order.crew) == (WorkOrder.Source.CONSULTATION, row, crew)
    with pytest.raises(Refused, match="请选择平城区的监管对象"):
        send_crew(
            row.pk, site=make.worksite(make.YUNGANG), what="看看", crew=None, due_on=None, by=staff, now=NOW
        )


def test_who_may_record_is_asked_by_ability_and_district() -> None:
    assert consultations.may_record(make.user(), make.YUNGANG)
    assert not consultations.may_record(making.crew(), make.YUNGANG)
    assert not consultations.may_record(make.user(Role.FINANCE), make.PINGCHENG)
