"""Plain words to chosen people: named ones, or the roles of a district; robots hear none of it."""

import pytest

from accounts.models import Role, User
from alerts.models import Channel, Notice
from alerts.notices.message import message
from alerts.notices.reading import place
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")


def said(**more):
    make.known_districts()
    known = {"path": "/maintenance/work/7/", "now": NOON, "district": make.district()}
    return message("新工单 GD-1", "请到现场", **{**known, **more})


def test_a_named_person_hears_it_alone_and_is_led_to_the_page():
    crew, _ = make.user(Role.CREW, make.PINGCHENG), make.user(Role.CREW, make.PINGCHENG)
    assert said(users=[crew.pk]) == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.subject, notice.body, notice.state) == (
        crew,
        "新工单 GD-1",
        "请到现场",
        "sent",
    )
    assert place(notice, crew) == "/maintenance/work/7/"


def test_roles_hear_it_where_they_work():
    here, _ = make.user(Role.OFFICER, make.PINGCHENG), make.user(Role.OFFICER, make.YUNGANG)
    staff = make.user(Role.STAFF)
    assert said(roles=[Role.OFFICER, Role.STAFF]) == 2
    assert {row.user for row in Notice.objects.all()} == {here, staff}


def test_a_message_of_level_1_stays_in_the_portal():
    crew = make.user(Role.CREW, make.PINGCHENG)
    Channel.objects.create(kind="sms", title="手机", user=crew, address="139")
    assert said(users=[crew.pk]) == 1
    assert said(users=[crew.pk], level=2) == 2


def test_robots_hear_none_of_it():
    Channel.objects.create(
        kind="wecom", title="平城群", address="https://robot.example/s", district_id=make.PINGCHENG
    )
    assert said(roles=[Role.OFFICER], level=3) == 0
    assert Notice.objects.get().fault == "没有可通知的人员"


def test_the_same_again_is_told_again():
    crew = make.user(Role.CREW, make.PINGCHENG)
    assert [said(users=[crew.pk]), said(users=[crew.pk])] == [1, 1]


def test_who_is_gone_hears_nothing():
    crew = make.user(Role.CREW, make.PINGCHENG)
    User.objects.update(is_active=False)
    assert said(users=[crew.pk]) == 0


def test_the_link_leads_from_outside_to_the_page(settings):
    settings.NOTICE_PORTAL_URL = "https://portal.example/"
    crew = make.user(Role.CREW, make.PINGCHENG)
    said(users=[crew.pk])
    assert Notice.objects.get().body == "请到现场 https://portal.example/maintenance/work/7/"
