"""Telling: who gets a row of the outbox, in which state, with which words."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Role
from alerts.models import Channel, Notice, Supervision
from alerts.notices.reading import place
from alerts.notices.tell import tell
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")
ALL = (Role.CREW, Role.OFFICER, Role.STAFF)


def told(alert, occasion="raised", *, now=NOON, level=2, roles=ALL):
    return tell(occasion, now=now, alerts=[alert], roles=roles, district_id=alert.district_id, level=level)


@pytest.fixture
def alert():
    return make.alert(make.circuit(make.plant(name="云峰铸造厂")), at=NOON - timedelta(minutes=20))


def test_everyone_concerned_finds_it_in_the_portal_at_once(alert):
    officer, other = make.user(Role.OFFICER, make.PINGCHENG), make.user(Role.OFFICER, make.YUNGANG)
    staff, finance = make.user(Role.STAFF), make.user(Role.FINANCE)
    assert told(alert) == 2
    rows = Notice.objects.all()
    assert {row.user for row in rows} == {officer, staff}
    assert {other, finance}.isdisjoint({row.user for row in rows})
    assert {(row.state, row.sent_at, row.kind) for row in rows} == {("sent", NOON, "in_app")}


def test_the_words_are_filled_in(alert):
    make.user(Role.STAFF)
    told(alert)
    notice = Notice.objects.get()
    assert notice.subject == "报警：云峰铸造厂 治污设施未开启"
    assert notice.body == "平城区 用电监管 云峰铸造厂：云峰铸造厂 触发 PW01（自 03-02 11:40 起）"


def test_a_robot_of_the_district_hears_of_level_2_but_not_of_level_1(alert):
    Channel.objects.create(
        kind="wecom", title="平城群", address="https://robot.example/send?key=1", district_id=make.PINGCHENG
    )
    Channel.objects.create(
        kind="dingtalk", title="云冈群", address="https://robot.example/y", district_id=make.YUNGANG
    )
    assert told(alert, level=1) == 0
    assert told(alert) == 1
    assert Notice.objects.get(level=1).fault == "没有可通知的人员"
    notice = Notice.objects.get(level=2)
    assert (notice.channel.title, notice.state, notice.next_at) == ("平城群", "waiting", NOON)
    assert notice.address == "https://robot.example/send", "the key stays out of the log"


def test_the_same_again_within_four_hours_is_spared_and_says_why(alert):
    make.user(Role.STAFF)
    assert told(alert) == 1
    assert told(alert, now=NOON + timedelta(hours=3, minutes=59)) == 0
    spared = Notice.objects.get(state="spared")
    assert spared.fault == "4 小时内已就同一事项通知过，级别未升高"
    assert told(alert, now=NOON + timedelta(hours=4)) == 1


def test_a_rise_is_told_at_once(alert):
    make.user(Role.STAFF)
    assert told(alert) == 1
    assert told(alert, "level", level=3, now=NOON + timedelta(minutes=1)) == 1


def test_another_alert_is_not_held_against_the_first(alert):
    make.user(Role.STAFF)
    told(alert)
    assert told(make.alert(alert.point, "PW04", at=NOON)) == 1


def test_many_alerts_take_no_more_queries_than_few(alert, django_assert_max_num_queries):
    make.user(Role.STAFF)
    many = [alert, *(make.alert(make.circuit(make.plant()), at=NOON) for _ in range(9))]
    with django_assert_max_num_queries(9):
        tell("raised", now=NOON, alerts=many, roles=ALL, district_id=make.PINGCHENG, level=2)


def test_a_link_leads_from_outside_to_the_page(alert, settings):
    settings.NOTICE_PORTAL_URL = "https://portal.datong.example/"
    make.user(Role.STAFF)
    told(alert)
    assert Notice.objects.get().body.endswith(f"起） https://portal.datong.example/alerts/{alert.pk}/")


def supervision(alert):
    made = Supervision.objects.create(
        number="DB-2026-0001", district_id=alert.district_id, demand="核实并督促整改", issued_at=NOON,
        due_at=NOON + timedelta(days=2),
    )  # fmt: skip
    made.alerts.add(alert)
    return made


def test_a_supervision_is_told_once_though_it_names_alerts(alert):
    officer = make.user(Role.OFFICER, make.PINGCHENG)
    one = supervision(alert)
    count = tell(
        "supervision", now=NOON, alerts=[alert], supervision=one, roles=[Role.OFFICER],
        district_id=make.PINGCHENG, level=2,
    )  # fmt: skip
    notice = Notice.objects.get()
    assert (count, notice.user, notice.supervision) == (1, officer, one)
    assert notice.subject == "督办 DB-2026-0001（待回复）"
    assert notice.body == "平城区：核实并督促整改，办理期限 03-04 12:00。"
    assert place(notice, officer) == f"/alerts/supervision/{one.pk}/"


def test_a_declaration_is_told_with_its_result():
    from alerts.models import Declaration

    crew = make.user(Role.CREW, make.PINGCHENG)
    plant = make.plant(name="云峰铸造厂")
    filed = Declaration.objects.create(
        kind="repair", site=plant, district_id=make.PINGCHENG, start=NOON, reason="更换滤袋", applicant="张某",
        filed_by=crew, filed_at=NOON, result="refused", opinion="请补充检修单",
    )  # fmt: skip
    tell("declaration", now=NOON, declaration=filed, roles=[Role.CREW], district_id=make.PINGCHENG, level=1)
    notice = Notice.objects.get()
    assert notice.subject == "申报不通过：云峰铸造厂 检修"
    assert "审核意见：请补充检修单。" in notice.body
    assert place(notice, crew) == "/alerts/declarations/"


def test_what_the_caller_undoes_was_never_told(alert):
    make.user(Role.STAFF)
    with pytest.raises(RuntimeError), transaction.atomic():
        told(alert)
        raise RuntimeError
    assert not Notice.objects.exists()
