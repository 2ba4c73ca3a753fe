"""The pages of 通知: whose notices, which filters, what a form refuses, what is kept in the log."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Role
from alerts.models import Alert, Channel, Notice
from tests import factories as make
from tests.alerts.notices import rows

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")


def client(user):
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def officer():
    return make.user(Role.OFFICER, make.PINGCHENG)


def page(user, name, query="", *args):
    return client(user).get(reverse(f"alerts:{name}", args=args) + query).content.decode()


def test_everyone_sees_their_own_notices_only(officer):
    rows.notice(officer, NOON, subject="给平城区的")
    rows.notice(make.user(Role.STAFF), NOON, subject="给市局的")
    said = page(officer, "notices")
    assert "给平城区的" in said
    assert "给市局的" not in said


def test_the_bell_counts_what_is_unread_until_it_is_opened(officer):
    alert = make.alert(make.circuit(make.plant()), at=NOON)
    notice = rows.notice(officer, NOON, alert=alert)
    rows.notice(officer, NOON)
    rows.notice(officer, NOON, state="spared")
    visit = client(officer)
    assert "2 条通知未读" in visit.get("/bell/").content.decode()
    answer = visit.post(reverse("alerts:notice_open", args=[notice.pk]))
    assert answer.url == reverse("alerts:alert", args=[alert.pk])
    assert "1 条通知未读" in visit.get("/bell/").content.decode()
    visit.post(reverse("alerts:notices_read"))
    assert "没有未读通知" in visit.get("/bell/").content.decode()
    assert Notice.objects.filter(read_at=None).count() == 1, "what was not sent was not read"


def test_nobody_marks_another_s_notice_as_read(officer):
    other = rows.notice(make.user(Role.OFFICER, make.PINGCHENG), NOON)
    assert client(officer).post(reverse("alerts:notice_open", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_a_notice_of_a_storm_leads_to_the_storm(officer):
    storm = rows.storm(NOON)
    notice = rows.notice(officer, NOON, storm=storm, occasion="storm")
    answer = client(officer).post(reverse("alerts:notice_open", args=[notice.pk]))
    assert answer.url == reverse("alerts:storm", args=[storm.pk])


def test_the_log_shows_the_district_and_why_something_was_not_sent(officer):
    rows.notice(officer, NOON, state="spared", fault="4 小时内已就同一事项通知过")
    rows.notice(officer, NOON, make.YUNGANG, subject="云冈区的事")
    rows.notice(officer, NOON, subject="平城区的事")
    said = page(officer, "notice_log")
    assert "平城区的事" in said
    assert "云冈区的事" not in said
    assert "4 小时内已就同一事项通知过" not in said
    assert "4 小时内已就同一事项通知过" in page(officer, "notice_log", "?state=spared")


def test_the_log_is_narrowed_by_the_address(officer):
    rows.notice(officer, NOON, subject="已送达的")
    rows.notice(officer, NOON, subject="没送达的", state="failed", kind="email", fault="邮件服务器拒收")
    assert "没送达的" not in page(officer, "notice_log", "?state=sent")
    assert "已送达的" not in page(officer, "notice_log", "?kind=email")
    assert "没送达的" in page(officer, "notice_log", f"?search={officer.username}&state=failed")


def test_a_long_log_takes_few_queries(officer, django_assert_max_num_queries):
    alert = make.alert(make.circuit(make.plant()), at=NOON)
    for n in range(30):
        rows.notice(officer, NOON + timedelta(seconds=n), alert=alert, channel=rows.robot(title=f"群{n}"))
    visit = client(officer)
    with django_assert_max_num_queries(16):
        visit.get(reverse("alerts:notice_log"))


def own(**more):
    return {
        "title": "我的手机",
        "kind": "sms",
        "address": "13900000000",
        "least_level": 2,
        "is_on": "on",
        **more,
    }


def test_a_person_adds_a_phone_with_quiet_hours(officer):
    data = own(quiet_from="22:00", quiet_to="07:00", platforms=["power"])
    answer = client(officer).post(reverse("alerts:channel_new"), data)
    assert answer.url == reverse("alerts:channels")
    channel = Channel.objects.get()
    assert (channel.user, channel.platforms, f"{channel.quiet_from:%H:%M}") == (officer, ["power"], "22:00")
    said = page(officer, "channels")
    assert "报警及以上 · 用电监管 · 免打扰 22:00–07:00" in said
    assert AuditEntry.objects.filter(action="新增通知渠道", user=officer).count() == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"address": "12345"}, "请填写 11 位手机号码"),
        ({"kind": "email", "address": "not an address"}, "请填写有效的邮箱地址"),
        ({"least_level": 1}, "预警只在站内通知"),
        ({"quiet_from": "22:00"}, "免打扰的开始和结束须同时填写"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "免打扰的开始与结束不能相同"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "quiet_from"),
        ({"kind": "wecom"}, "选择一个有效的选项"),
        ({"platforms": ["water"]}, "选择一个有效的选项"),
        ({"title": ""}, "字段是必填项"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(officer, more, sentence):
    answer = client(officer).post(reverse("alerts:channel_new"), own(**more))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in said
    assert 'role="alert"' in said
    assert not Channel.objects.exists()


def test_a_person_s_own_mail_address_is_taken_from_their_account(officer):
    officer.email = "li@datong.example"
    officer.save()
    client(officer).post(reverse("alerts:channel_new"), own(kind="email", address=""))
    assert "li@datong.example" in page(officer, "channels")


def test_one_in_app_setting_is_enough(officer):
    data = own(kind="in_app", address="", least_level=2)
    client(officer).post(reverse("alerts:channel_new"), data)
    answer = client(officer).post(reverse("alerts:channel_new"), data)
    assert "您已设置过站内通知" in answer.content.decode()
    assert Channel.objects.count() == 1


def test_another_s_channel_does_not_exist(officer):
    other = Channel.objects.create(
        kind="sms", title="别人的", user=make.user(Role.STAFF), address="13900000000"
    )
    visit = client(make.user(Role.ADMIN))
    for name in ("channel_edit", "channel_remove", "channel_try"):
        assert visit.post(reverse(f"alerts:{name}", args=[other.pk]), own()).status_code == 404
    assert Channel.objects.filter(pk=other.pk, title="别人的").exists()


def robot_form(**more):
    known = {
        "title": "值班群",
        "kind": "dingtalk",
        "address": "https://93.184.216.34/robot/send?access_token=1",
    }
    return {**known, "least_level": 2, "is_on": "on", **more}


def test_an_administrator_sets_up_a_robot_and_its_key_is_not_shown():
    admin = make.user(Role.ADMIN)
    data = robot_form(secret="NOTICE_DING_SECRET", district=make.PINGCHENG)
    assert client(admin).post(reverse("alerts:robot_new"), data).status_code == 302
    assert Channel.objects.get().secret == "NOTICE_DING_SECRET"
    said = page(admin, "channels")
    assert "https://93.184.216.34/robot/send" in said
    assert "access_token" not in said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"address": "http://127.0.0.1:8000/"}, "内部网络"),
        ({"address": "http://169.254.169.254/latest"}, "内部网络"),
        ({"address": "http://10.1.2.3/"}, "内部网络"),
        ({"address": "ftp://93.184.216.34/"}, "https://"),
        ({"address": ""}, "请填写机器人的 Webhook 地址"),
        ({"secret": "DATONG_SECRET_KEY"}, "以 NOTICE_ 开头"),
        ({"secret": "SEC0123456789"}, "以 NOTICE_ 开头"),
        ({"least_level": 1}, "选择一个有效的选项"),
    ],
)
def test_a_robot_that_will_not_do_is_refused_at_its_field(more, sentence):
    answer = client(make.user(Role.ADMIN)).post(reverse("alerts:robot_new"), robot_form(**more))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Channel.objects.exists()


def test_an_inner_address_is_allowed_where_the_operator_says_so(settings):
    settings.NOTICE_ALLOW_PRIVATE = True
    answer = client(make.user(Role.ADMIN)).post(
        reverse("alerts:robot_new"), robot_form(address="http://10.1.2.3/hook")
    )
    assert answer.status_code == 302


def test_a_test_message_is_queued_over_the_channel(officer):
    channel = Channel.objects.create(kind="sms", title="手机", user=officer, address="13900000000")
    client(officer).post(reverse("alerts:channel_try", args=[channel.pk]))
    notice = Notice.objects.get()
    assert (notice.occasion, notice.channel, notice.state) == ("test", channel, "waiting")


def test_what_waits_for_a_channel_that_was_removed_fails_and_says_so(officer):
    from alerts.notices.outbox import send_due

    channel = Channel.objects.create(kind="sms", title="手机", user=officer, address="13900000000")
    client(officer).post(reverse("alerts:channel_try", args=[channel.pk]))
    client(officer).post(reverse("alerts:channel_remove", args=[channel.pk]))
    notice = Notice.objects.get()
    send_due(notice.next_at)
    notice.refresh_from_db()
    assert (notice.state, notice.fault) == ("failed", "通知渠道已停用或删除")


def edit(**data):
    return client(make.user(Role.ADMIN)).post(reverse("alerts:notice_text", args=[rows.text().pk]), data)


def test_a_text_is_looked_at_before_it_is_saved():
    answer = edit(subject="{site}：{rule}", body="{sentence}", do="preview")
    assert "某铸造厂：治污设施未开启" in answer.content.decode()
    assert rows.text().subject != "{site}：{rule}"


def test_a_changed_text_is_what_people_read(officer):
    from alerts.notices.tell import tell

    assert edit(subject="{site}：{rule}", body="{sentence}", do="save").status_code == 302
    alert = make.alert(make.circuit(make.plant(name="云峰铸造厂")), at=NOON)
    tell("raised", now=NOON, alerts=[alert], roles=["officer"], district_id=make.PINGCHENG, level=2)
    assert Notice.objects.get().subject == "云峰铸造厂：治污设施未开启"
    assert "标题" in AuditEntry.objects.get(action="修改通知模板").detail["changed"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{sentense}", "不认识 {sentense}；可用的有 {level}、{district}"),
        ("{number}", "不认识 {number}"),
        ("{sentence.__class__}", "不认识 {sentence.__class__}"),
        ("{sentence", "花括号没有成对"),
        ("{}", "不认识 {}"),
        ("", "必填项"),
    ],
)
def test_a_text_with_an_unknown_word_is_refused(body, sentence):
    answer = edit(subject="题", body=body, do="save")
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert rows.text().subject != "题"


def test_a_storm_lists_its_members_and_who_was_told(officer):
    storm = rows.storm(NOON)
    here = make.alert(make.circuit(make.plant(name="云峰铸造厂")), "PW12", at=NOON, storm=storm)
    back = make.alert(make.circuit(make.plant(name="恒山水泥厂")), "PW12", at=NOON, storm=storm)
    Alert.objects.filter(pk=back.pk).update(condition="over", ended_at=NOON + timedelta(hours=1))
    rows.notice(officer, NOON, storm=storm, occasion="storm")
    said = page(officer, "storm", "", storm.pk)
    assert here.site.name in said
    assert back.site.name in said
    assert "仍异常 1 / 25 个对象，1 / 40 条告警" in said
    assert str(officer) in said


def test_a_notice_about_what_is_gone_from_one_s_districts_leads_back_to_the_list(officer):
    notice = rows.notice(officer, NOON, alert=make.alert(make.circuit(make.plant(make.YUNGANG)), at=NOON))
    answer = client(officer).post(reverse("alerts:notice_open", args=[notice.pk]))
    assert answer.url == reverse("alerts:notices")


def test_the_inbox_keeps_a_storm_that_is_over_until_its_graver_members_are_handled(officer):
    storm = rows.storm(NOON, sentence="平城区大面积离线", ended_at=NOON + timedelta(hours=6))
    point = make.circuit(make.plant())
    over = {"condition": "over", "ended_at": NOON + timedelta(hours=6), "storm": storm}
    make.alert(point, "PW12", at=NOON, level=1, **over)
    assert "平城区大面积离线" not in page(officer, "list")
    grave = make.alert(point, "PW12", at=NOON - timedelta(days=1), level=2, **over)
    assert "平城区大面积离线" in page(officer, "list")
    Alert.objects.filter(pk=grave.pk).update(handling="closed")
    assert "平城区大面积离线" not in page(officer, "list")
