"""督办 from issue to acceptance: who may what when, and what the alerts' logs and people are told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from alerts.actions import Refused
from alerts.life import supervising
from alerts.models import Alert, Attachment, Notice, Supervision
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = make.instant("2026-03-02 08:00")
DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff():
    return make.user(Role.STAFF, username="city")


@pytest.fixture
def officer():
    return make.user(Role.OFFICER, make.PINGCHENG, username="branch")


def alert(district: str = make.PINGCHENG, **more) -> Alert:
    return make.alert(make.instrument(make.worksite(district)), "DU02", at=AT, **more)


def issued(staff, *alerts: Alert) -> Supervision:
    rows = alerts or (alert(),)
    return supervising.issue(
        [row.pk for row in rows], by=staff, demand="限期整改", due_at=AT + 3 * DAY, now=AT
    )


def test_numbers_run_within_the_year_of_china(staff):
    assert issued(staff).number == "DB-2026-0001"
    assert issued(staff).number == "DB-2026-0002"
    assert supervising.next_number(make.instant("2027-01-01 00:00")) == "DB-2027-0001"
    assert supervising.next_number(make.instant("2026-12-31 23:59")) == "DB-2026-0003"


def test_a_refused_issue_takes_no_number(staff):
    with pytest.raises(Refused, match="一个区县"):
        issued(staff, alert(), alert(make.YUNGANG))
    assert issued(staff).number == "DB-2026-0001"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"demand": " "}, "请填写督办要求"),
        ({"demand": "长" * 301}, "不能超过 300 字"),
        ({"due_at": AT}, "须晚于现在"),
        ({"due_at": AT + 400 * DAY}, "请检查年份"),
        ({"alert_ids": []}, "请选择要督办的告警"),
    ],
)
def test_what_is_missing_is_said(staff, how, sentence):
    asked = {"alert_ids": [alert().pk], "demand": "限期整改", "due_at": AT + DAY} | how
    with pytest.raises(Refused, match=sentence):
        supervising.issue(asked.pop("alert_ids"), by=staff, now=AT, **asked)
    assert not Supervision.objects.exists()


def test_only_the_city_issues_and_not_twice_or_on_what_is_closed(staff, officer):
    row = alert()
    with pytest.raises(Refused, match="市局"):
        issued(officer, row)
    first = issued(staff, row)
    with pytest.raises(Refused, match=first.number):
        issued(staff, row)
    with pytest.raises(Refused, match="已经办结"):
        issued(staff, alert(handling="closed"))


def test_the_walk_to_acceptance_is_in_the_alerts_log(staff, officer):
    row = alert()
    one = issued(staff, row)
    supervising.extend(one.pk, by=officer, until=AT + 5 * DAY, reason="等待设备到货", now=AT + DAY)
    supervising.reply(one.pk, by=officer, text="已停产整改", now=AT + 2 * DAY)
    supervising.give_back(one.pk, by=staff, opinion="缺少照片", now=AT + 3 * DAY)
    photo = SimpleUploadedFile("现场.png", PNG)
    supervising.reply(one.pk, by=officer, text="补照片", files=[photo], now=AT + 4 * DAY)
    done = supervising.accept(one.pk, by=staff, opinion="同意", now=AT + 4 * DAY)
    assert (done.state, done.closed_at, done.reply) == ("accepted", AT + 4 * DAY, "补照片")
    notes = list(row.events.filter(kind="supervised").values_list("note", "actor__username"))
    assert [who for _, who in notes] == ["city", "branch", "branch", "city", "branch", "city"]
    assert "延期至 03-07 08:00：等待设备到货" in notes[1][0]
    assert Attachment.objects.get().event.note.endswith("补照片")
    told = Notice.objects.filter(supervision=one).values_list("user__username", flat=True)
    assert set(told) == {"city", "branch"}


def test_it_is_extended_once_and_only_in_time(staff, officer):
    one = issued(staff)
    again = {"by": officer, "reason": "等待"}
    with pytest.raises(Refused, match="须晚于原期限"):
        supervising.extend(one.pk, until=AT + 3 * DAY, now=AT, **again)
    with pytest.raises(Refused, match="请检查年份"):
        supervising.extend(one.pk, until=datetime.max.replace(tzinfo=UTC), now=AT, **again)
    supervising.extend(one.pk, until=AT + 4 * DAY, now=AT, **again)
    with pytest.raises(Refused, match="只能延期一次"):
        supervising.extend(one.pk, until=AT + 9 * DAY, now=AT, **again)
    other = issued(staff)
    with pytest.raises(Refused, match="已超过办理期限"):
        supervising.extend(other.pk, until=AT + 9 * DAY, now=AT + 4 * DAY, **again)


def test_each_step_is_for_its_own_side(staff, officer):
    one = issued(staff)
    with pytest.raises(Refused, match="被督办区县"):
        supervising.reply(one.pk, by=staff, text="代答", now=AT)
    with pytest.raises(Refused, match="回复后才能验收"):
        supervising.accept(one.pk, by=staff, now=AT)
    supervising.reply(one.pk, by=officer, text="已整改", now=AT)
    with pytest.raises(Refused, match="由市局验收"):
        supervising.accept(one.pk, by=officer, now=AT)
    with pytest.raises(Refused, match="退回须写明意见"):
        supervising.give_back(one.pk, by=staff, opinion=" ", now=AT)
    with pytest.raises(Refused, match="没有这件督办"):
        supervising.reply(one.pk, by=make.user(Role.OFFICER, make.YUNGANG), text="x", now=AT)


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_the_pages_lead_from_the_list_to_the_answer(staff, officer):
    one = issued(staff)
    browser = client(officer)
    assert one.number in browser.get(reverse("alerts:supervisions")).content.decode()
    page = browser.get(reverse("alerts:supervision", args=[one.pk])).content.decode()
    assert "限期整改" in page and "回复" in page
    answer = browser.post(
        reverse("alerts:supervision_reply", args=[one.pk]),
        {"text": "已整改", "files": [SimpleUploadedFile("现场.png", PNG)]},
    )
    assert answer.status_code == 302
    page = browser.get(answer.url).content.decode()
    assert "现场.png" in page and "等待市局验收" in page
    file = Attachment.objects.get()
    got = browser.get(reverse("alerts:attachment", args=[file.pk]))
    assert b"".join(got.streaming_content) == PNG
    assert got["X-Content-Type-Options"] == "nosniff"


def test_a_wrong_file_is_named_at_the_form_and_nothing_is_kept(staff, officer):
    one = issued(staff)
    answer = client(officer).post(
        reverse("alerts:supervision_reply", args=[one.pk]),
        {"text": "已整改，见附件", "files": [SimpleUploadedFile("virus.png", b"MZ" + bytes(40))]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "virus.png 的类型不支持" in page and "已整改，见附件" in page
    one.refresh_from_db()
    assert one.state == "issued" and not Attachment.objects.exists()


def test_the_city_issues_from_chosen_alerts(staff):
    row = alert()
    browser = client(staff)
    page = browser.get(reverse("alerts:supervision_new") + f"?alerts={row.pk}").content.decode()
    assert row.sentence in page
    told = {
        "alerts": str(row.pk),
        "demand": "限期整改",
        "due_at": f"{timezone.now() + 3 * DAY:%Y-%m-%dT%H:%M}",
    }
    answer = browser.post(reverse("alerts:supervision_new"), told)
    assert answer.url == reverse("alerts:supervision", args=[Supervision.objects.get().pk])
    refused = browser.post(reverse("alerts:supervision_new"), told)
    assert refused.status_code == 422
    assert "正在督办" in refused.content.decode()


def test_the_list_costs_as_much_for_thirty_as_for_one(staff, django_assert_max_num_queries):
    for _ in range(30):
        issued(staff)
    browser = client(staff)
    with django_assert_max_num_queries(14):
        browser.get(reverse("alerts:supervisions"))
