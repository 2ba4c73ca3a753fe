"""What is new is told once, together where it belongs together, and after what leads it."""

from datetime import timedelta

import pytest

from accounts.models import Role
from alerts.models import Alert, Channel, Handling, Notice, Storm
from alerts.notices.grouping import group
from alerts.notices.pull import notify
from registry.models import Device
from tests import factories as make
from tests.alerts.notices.test_grouping import outage, silence, spoke

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people():
    return {
        "officer": make.user(Role.OFFICER, make.PINGCHENG),
        "crew": make.user(Role.CREW, make.PINGCHENG),
        "staff": make.user(Role.STAFF),
    }


@pytest.fixture
def circuit():
    return make.circuit(make.plant(name="云峰铸造厂"))


def heard():
    """(who, occasion, level) of everything that was not spared."""
    rows = Notice.objects.exclude(state="spared").order_by("id")
    return sorted((row.user.role if row.user else row.kind, row.occasion, row.level) for row in rows)


def run(at):
    group(at)
    return notify(at)


def test_level_1_stays_with_crew_and_district(people, circuit):
    alert = make.alert(circuit, at=NOON, level=1)
    assert run(NOON) == 1
    assert heard() == [("crew", "raised", 1), ("officer", "raised", 1)]
    alert.refresh_from_db()
    assert (alert.told_level, alert.handling) == (1, "notified")
    assert alert.events.get(kind="notified").actor is None


def test_it_is_told_once(people, circuit):
    make.alert(circuit, at=NOON)
    assert [run(NOON), run(NOON + MINUTE)] == [1, 0]
    assert Notice.objects.count() == 3


def test_a_rise_is_told_and_reaches_the_city(people, circuit):
    alert = make.alert(circuit, at=NOON, level=1)
    run(NOON)
    Alert.objects.filter(pk=alert.pk).update(level=2)
    assert run(NOON + 15 * MINUTE) == 1
    assert [each for each in heard() if each[1] == "level"] == [
        ("crew", "level", 2),
        ("officer", "level", 2),
        ("staff", "level", 2),
    ]


def test_a_rise_does_not_take_back_what_an_officer_has_done(people, circuit):
    make.alert(circuit, at=NOON, handling=Handling.VERIFYING, told_level=1, level=2)
    run(NOON)
    assert Alert.objects.get().handling == "verifying"


@pytest.mark.parametrize("more", [{"handling": "closed"}, {"condition": "withdrawn"}, {"handling": "false"}])
def test_what_is_settled_is_no_news(people, circuit, more):
    make.alert(circuit, at=NOON, **more)
    assert run(NOON) == 0


def test_what_stood_for_days_while_nobody_was_told_is_no_news(people, circuit):
    make.alert(circuit, at=NOON - timedelta(days=4))
    assert run(NOON) == 0


def test_late_data_send_no_short_message(people, circuit):
    Channel.objects.create(kind="sms", title="手机", user=people["staff"], address="13900000000")
    Channel.objects.create(kind="email", title="邮箱", user=people["staff"], address="a@b.example")
    day = NOON - timedelta(hours=25)
    make.alert(circuit, at=day, detected_at=NOON, found_late=True, ended_at=day + MINUTE, condition="over")
    run(NOON)
    sms, email = Notice.objects.get(kind="sms"), Notice.objects.get(kind="email")
    assert (sms.state, sms.fault) == ("spared", "补传数据发现的 24 小时以前的告警，不发短信")
    assert email.state == "waiting"


def test_a_silence_waits_for_the_others_of_its_place(people):
    plant = make.plant()
    first, second = make.circuit(plant), make.circuit(plant)
    spoke(second, NOON - 29 * MINUTE)
    silence(first, NOON - 31 * MINUTE)
    assert run(NOON + timedelta(seconds=10)) == 0
    silence(second, NOON - 29 * MINUTE, detected_at=NOON + MINUTE)
    run(NOON + MINUTE + timedelta(seconds=10))
    assert run(NOON + 3 * MINUTE) == 1
    assert {row.alert.aspect for row in Notice.objects.exclude(state="spared")} == {f"site:{plant.pk}"}
    assert Notice.objects.filter(state="spared", fault__contains="随整体离线告警一并通知").count() == 0
    run(NOON + 4 * MINUTE)
    spared = Notice.objects.filter(state="spared")
    assert {row.alert.point for row in spared} == {first.point_ptr, second.point_ptr}
    assert set(Alert.objects.values_list("handling", flat=True)) == {"notified"}


def test_a_lone_silence_is_told_within_five_minutes(people, circuit):
    silence(circuit, NOON - 31 * MINUTE)
    assert [run(NOON + n * MINUTE) for n in (0, 1, 2)] == [0, 0, 1]


def test_a_silence_that_rises_does_not_wait(people, circuit):
    silence(circuit, NOON - timedelta(hours=5), level=2, told_level=1)
    assert run(NOON) == 1


def test_who_is_still_silent_after_the_others_came_back_is_told_of_singly(people):
    plant = make.plant()
    first, second = (silence(make.circuit(plant), NOON - 31 * MINUTE) for _ in range(2))
    for at in (0, 2, 3):
        run(NOON + at * MINUTE)
    Alert.objects.filter(pk=first.pk).update(condition="over", ended_at=NOON + 4 * MINUTE)
    spoke(first.point, NOON + 4 * MINUTE)
    assert run(NOON + 5 * MINUTE) == 1
    assert Notice.objects.exclude(state="spared").filter(alert=second).count() == 2


def test_a_storm_of_two_thousand_devices_is_told_once_a_district_and_channel(people):
    """They fall silent over five minutes, as devices do that report each five minutes."""
    make.user(Role.OFFICER, make.YUNGANG)
    robots = [
        Channel.objects.create(kind="wecom", title="全市群", address="https://robot.example/1"),
        Channel.objects.create(
            kind="dingtalk", title="平城群", address="https://robot.example/2", district_id=make.PINGCHENG
        ),
    ]
    Channel.objects.create(kind="sms", title="手机", user=people["staff"], address="13900000000")
    for district, count in ((make.PINGCHENG, 1200), (make.YUNGANG, 800)):
        outage(count, district=district)
    alerts = list(Alert.objects.order_by("site_id"))
    for n, alert in enumerate(alerts):
        alert.detected_at = NOON + (n % 5) * MINUTE
        alert.started_at = alert.detected_at - 31 * MINUTE
    Alert.objects.bulk_update(alerts, ["detected_at", "started_at"], batch_size=500)
    later = Alert.objects.filter(detected_at__gt=NOON)
    waiting = list(later.values_list("pk", "detected_at"))
    later.update(condition="over")
    for tick in range(20):
        at = NOON + tick * timedelta(seconds=30)
        due = [pk for pk, detected in waiting if detected <= at]
        Alert.objects.filter(pk__in=due, condition="over").update(condition="ongoing")
        run(at)
    sent = Notice.objects.exclude(state="spared")
    assert {row.occasion for row in sent} == {"storm"}
    reached = [(row.district_id, row.kind, row.channel_id, row.user_id) for row in sent]
    assert len(reached) == len(set(reached)), "at most one a district and channel"
    assert sent.filter(channel=robots[0]).count() == 2
    assert sent.filter(channel=robots[1]).count() == 1
    assert sent.filter(kind="sms").count() == 2
    assert Storm.objects.count() == 2
    assert Alert.objects.filter(told_level=1, handling="notified", storm__isnull=False).count() == 2000
    assert Notice.objects.filter(state="spared", fault__contains="大面积异常").count() == 2000


def test_a_small_district_whose_devices_fall_silent_minute_by_minute_hears_of_one_storm(people):
    """Twelve a minute: fewer than a storm at first, so they wait."""
    make.known_districts()
    Device.objects.bulk_create(
        Device(mn=f"WELL{n}", platform="power", dialect="P1", district_id=make.PINGCHENG) for n in range(40)
    )
    for minute in range(5):
        alerts = outage(12, at=NOON + (minute - 31) * MINUTE)
        Alert.objects.filter(pk__in=[a.pk for a in alerts]).update(detected_at=NOON + minute * MINUTE)
        for tick in range(6):
            run(NOON + minute * MINUTE + tick * timedelta(seconds=10))
    for minute in range(5, 9):
        run(NOON + minute * MINUTE)
    assert {row.occasion for row in Notice.objects.exclude(state="spared")} == {"storm"}
    assert Storm.objects.get().members == 60


def test_many_alerts_at_once_are_one_message_to_a_robot_and_single_ones_in_the_portal(people):
    Channel.objects.create(kind="wecom", title="值班群", address="https://robot.example/1")
    for _ in range(12):
        make.alert(make.circuit(make.plant()), at=NOON)
    assert run(NOON) == 12
    assert Notice.objects.filter(user=people["staff"], kind="in_app", state="sent").count() == 12
    one = Notice.objects.get(kind="wecom", state="waiting")
    assert (one.subject, one.body.count("\n"), "另有 4 条" in one.body) == ("12 条报警", 8, True)
    assert Notice.objects.filter(kind="wecom", state="spared", fault="已并入一条汇总通知").count() == 12


def test_where_nobody_is_to_be_told_the_log_says_so(circuit):
    make.alert(circuit, at=NOON)
    run(NOON)
    assert Notice.objects.get().fault == "没有可通知的人员"
    assert Alert.objects.get().told_level == 2
