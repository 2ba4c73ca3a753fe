"""异常情况报告书: what is known of one alert, on one sheet, for those who may see it."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alerts.life.actions import act
from maintenance.models import Visit, WorkOrder
from tests import factories as make

pytestmark = pytest.mark.django_db
START = make.instant("2026-03-02 08:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def alert():
    made = make.alert(
        make.instrument(make.worksite()), "DU02", at=START, condition="over", ended_at=START + HOUR
    )
    made.evidence = {"figures": [{"label": "小时均值", "value": 1420.0, "unit": "µg/m³", "limit": 1000.0}]}
    made.save(update_fields=["evidence"])
    return made


def sheet(user, alert):
    client = Client()
    client.force_login(user)
    return client.get(reverse("maintenance:abnormal", args=[alert.pk]))


def visited(alert, crew):
    order = WorkOrder.objects.create(
        number="GD-140213-20260302-001",
        source="alert",
        platform="dust",
        district_id=alert.district_id,
        site=alert.site,
        what="核实",
        crew=crew,
        made_at=START,
    )
    order.alerts.add(alert)
    return Visit.objects.create(
        number="YW-140213-20260302-001",
        key=uuid.uuid4(),
        order=order,
        platform="dust",
        district_id=alert.district_id,
        site=alert.site,
        crew=crew,
        arrived_at=START + HOUR,
        left_at=START + 2 * HOUR,
        cause="equipment",
        cause_text="镜头积灰",
        action="清洗镜头并校零",
        submitted_at=START + 2 * HOUR,
    )


def test_the_sheet_tells_what_when_why_and_what_was_done(alert):
    officer = make.user("officer", make.PINGCHENG)
    visited(alert, make.user("crew", make.PINGCHENG))
    act([alert.pk], "acknowledge", by=officer, now=START + HOUR, note="已电话通知企业")
    page = sheet(officer, alert).content.decode()
    for said in (
        "异常情况报告书",
        alert.site.name,
        "2026-03-02 08:00:00",
        "2026-03-02 09:00:00",
        "小时均值：1420 µg/m³（限值 1000）",
        "监管设备异常：镜头积灰",
        "清洗镜头并校零",
        "GD-140213-20260302-001",
        "已电话通知企业",
        "企业代表",
    ):
        assert said in page, said


def test_an_alert_without_a_visit_leaves_room_to_write(alert):
    page = sheet(make.user("staff"), alert)
    assert page.status_code == 200 and "处理措施" in page.content.decode()


def test_another_crew_s_form_is_not_on_the_sheet(alert):
    visited(alert, make.user("crew", make.PINGCHENG))
    page = sheet(make.user("crew", make.PINGCHENG), alert).content.decode()
    assert "清洗镜头并校零" not in page and "GD-140213" not in page


def test_people_of_another_district_do_not_find_it(alert):
    assert sheet(make.user("officer", make.YUNGANG), alert).status_code == 404
