"""Parents and storms in the database: made, kept, grown, ended, logged, and quickly."""

from datetime import timedelta

import pytest

from alerts.ledger import standing
from alerts.models import Alert, AlertEvent, Storm
from alerts.notices.grouping import group
from registry.models import Device, Enterprise, Point, Site
from telemetry.models import PointState
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = make.instant("2026-03-02 12:00")
SILENT = NOON - timedelta(minutes=31)
FEW = 60
"""Statements for two thousand devices; one an alert would be thousands."""


def spoke(point, at):
    PointState.objects.update_or_create(
        point=point, defaults={"platform": point.site.platform, "last_at": at}
    )


def silence(point, at=SILENT, rule="PW12", **more):
    spoke(point, at)
    return make.alert(point, rule, at=at, **{"level": 1, "detected_at": NOON, **more})


def back(alert, at):
    Alert.objects.filter(pk=alert.pk).update(condition="over", ended_at=at)
    spoke(alert.point, at)


@pytest.fixture
def plant():
    return make.plant(name="云峰铸造厂")


@pytest.fixture
def silent_plant(plant):
    device = make.device(plant)
    return [silence(make.circuit(plant, device=device), SILENT + timedelta(minutes=n)) for n in range(3)]


def parent():
    return Alert.objects.get(point=None)


def test_a_silent_plant_is_one_alert(silent_plant, plant):
    assert group(NOON) == 3
    led = parent()
    assert [(each.parent, each.handling) for each in Alert.objects.exclude(pk=led.pk)] == [(led, "open")] * 3
    assert list(Alert.objects.on_top()) == [led]
    assert (led.rule, led.aspect, led.level, led.condition) == ("PW12", f"site:{plant.pk}", 1, "ongoing")
    assert led.started_at == SILENT + timedelta(minutes=2)
    assert led.sentence == "云峰铸造厂 3 个点位自 03-02 11:31 起全部没有数据上传"
    assert (led.due_step, led.due_at) == ("acknowledge", NOON + timedelta(hours=2))
    kinds = AlertEvent.objects.filter(at=NOON).values_list("kind", flat=True)
    assert sorted(kinds) == ["grouped"] * 3 + ["raised"]


def test_grouping_again_changes_nothing(silent_plant):
    group(NOON)
    before = (
        list(AlertEvent.objects.values_list("pk", flat=True)),
        list(Alert.objects.order_by("pk").values()),
    )
    assert group(NOON + timedelta(minutes=1)) == 0
    assert before == (
        list(AlertEvent.objects.values_list("pk", flat=True)),
        list(Alert.objects.order_by("pk").values()),
    )


def test_it_ends_when_one_speaks_and_the_others_stand_alone(silent_plant):
    group(NOON)
    Alert.objects.update(told_level=1)
    first, *others = silent_plant
    back(first, NOON + timedelta(minutes=3))
    assert group(NOON + timedelta(minutes=4)) == 2
    led = parent()
    assert (led.condition, led.ended_at) == ("over", NOON + timedelta(minutes=3))
    first.refresh_from_db()
    assert first.parent == led, "what ended with it stays in its story"
    assert {(a.parent, a.told_level) for a in Alert.objects.filter(pk__in=[a.pk for a in others])} == {
        (None, 0)
    }
    assert led.events.filter(kind="ended").count() == 1
    assert others[0].events.filter(note__contains="单独列出").count() == 1


def test_silent_again_within_the_hour_is_the_same_parent(silent_plant, plant):
    group(NOON)
    first = silent_plant[0]
    back(first, NOON + timedelta(minutes=3))
    group(NOON + timedelta(minutes=4))
    silence(first.point, NOON + timedelta(minutes=3), level=2)
    group(NOON + timedelta(minutes=40))
    led = parent()
    assert (led.condition, led.ended_at, led.occurrences, led.level) == ("ongoing", None, 2, 2)
    assert led.children.filter(condition="ongoing").count() == 3
    assert led.events.filter(kind="again").count() == 1


def test_silent_again_later_is_another(silent_plant):
    group(NOON)
    back(silent_plant[0], NOON + timedelta(minutes=3))
    group(NOON + timedelta(minutes=4))
    silence(silent_plant[0].point, NOON + timedelta(minutes=90))
    group(NOON + timedelta(minutes=125))
    assert Alert.objects.filter(point=None).count() == 2


def test_a_rise_of_a_child_is_a_rise_of_the_parent(silent_plant):
    group(NOON)
    Alert.objects.filter(pk=silent_plant[1].pk).update(level=2)
    group(NOON + timedelta(hours=4))
    led = parent()
    assert (led.level, led.level_at) == (2, NOON + timedelta(hours=4))
    assert led.due_at == NOON + timedelta(hours=2), "a rise never moves a deadline away"
    assert led.events.get(kind="level").note == "级别由 1 变为 2"


def test_a_device_goes_on_behind_its_site_when_the_silence_grows(plant):
    device = make.device(plant)
    for _ in range(2):
        silence(make.circuit(plant, device=device))
    last = make.circuit(plant)
    spoke(last, NOON)
    group(NOON)
    narrow = parent()
    assert narrow.aspect == f"device:{device.pk}"
    silence(last, NOON)
    group(NOON + timedelta(minutes=31))
    wide = Alert.objects.on_top().get()
    narrow.refresh_from_db()
    assert wide.aspect == f"site:{plant.pk}"
    assert (narrow.condition, narrow.parent) == ("over", wide)
    assert wide.children.filter(point__isnull=False).count() == 3


def test_a_site_that_speaks_in_part_leaves_its_silent_device_one(plant):
    device = make.device(plant)
    own = [silence(make.circuit(plant, device=device)) for _ in range(2)]
    other = silence(make.circuit(plant))
    group(NOON)
    back(other, NOON)
    group(NOON + timedelta(minutes=1))
    narrow = Alert.objects.get(aspect=f"device:{device.pk}")
    wide = Alert.objects.get(aspect=f"site:{plant.pk}")
    assert (wide.condition, wide.parent, narrow.parent) == ("over", None, None)
    assert set(narrow.children.all()) == set(own)


def test_the_judge_does_not_take_a_parent_for_its_own(silent_plant, plant):
    """It finds no such episode: had it seen the parent, it would withdraw it."""
    group(NOON)
    known = [each.id for _, each in standing(sites=[plant.pk], since=NOON - timedelta(days=1))]
    assert sorted(known) == sorted(each.pk for each in silent_plant)


def test_a_power_cut_at_three_points_is_one_alert(plant):
    cut = [silence(make.circuit(plant), NOON + timedelta(minutes=n), "PW09") for n in range(3)]
    group(NOON + timedelta(minutes=3))
    led = parent()
    assert (led.rule, led.aspect) == ("PW09", f"firm:{plant.enterprise_id}")
    assert led.sentence == f"{plant.enterprise} 3 个点位自 03-02 12:02 起断电"
    for each in cut[:2]:
        back(each, NOON + timedelta(minutes=9))
    group(NOON + timedelta(minutes=10))
    led.refresh_from_db()
    assert led.condition == "ongoing", "one point has no power yet"
    back(cut[2], NOON + timedelta(minutes=11))
    group(NOON + timedelta(minutes=12))
    led.refresh_from_db()
    assert (led.condition, led.ended_at) == ("over", NOON + timedelta(minutes=9))


def outage(count, *, points=1, district=make.PINGCHENG, at=SILENT):
    """``count`` plants of ``points`` circuits that fell silent together, made in bulk."""
    make.known_districts()
    plants = [make.plant(district) for _ in range(count)] if count <= 40 else _plants(count, district)
    devices = Device.objects.bulk_create(
        Device(mn=f"{district}{plant.pk:08d}", platform="power", dialect="P1", enterprise_id=plant.enterprise_id,
               district_id=district)
        for plant in plants
    )  # fmt: skip
    made = Point.objects.bulk_create(
        Point(site_id=plant.pk, device=device, channel=str(n), name=f"{n}号")
        for plant, device in zip(plants, devices, strict=True)
        for n in range(points)
    )
    PointState.objects.bulk_create(PointState(point=each, platform="power", last_at=at) for each in made)
    return Alert.objects.bulk_create(
        Alert(platform="power", rule="PW12", level=1, site_id=each.site_id, point=each, district_id=district,
              started_at=at, detected_at=NOON, sentence="没有数据上传")
        for each in made
    )  # fmt: skip


def _plants(count, district):
    """Sites without their platform's own row: grouping reads the shared part only."""
    firms = Enterprise.objects.bulk_create(
        Enterprise(name=f"{district}第{n}企业", no_uscc_reason="测试", district_id=district)
        for n in range(count)
    )
    return Site.objects.bulk_create(
        Site(platform="power", enterprise=firm, district_id=district, name=firm.name) for firm in firms
    )


def test_an_outage_of_a_district_is_one_storm():
    outage(20)
    outage(5, district=make.YUNGANG)
    Device.objects.bulk_create(
        Device(mn=f"OTHER{n}", platform="power", dialect="P1", district_id=make.YUNGANG) for n in range(95)
    )
    assert group(NOON) == 20
    storm = Storm.objects.get()
    assert (storm.district_id, storm.members, storm.sites, storm.started_at) == (
        make.PINGCHENG,
        20,
        20,
        SILENT,
    )
    assert (
        storm.sentence
        == "平城区 20 个监管对象自 03-02 11:29 起大面积没有数据上传，可能是运营商网络或电网故障"
    )
    assert Alert.objects.on_top().count() == 5
    assert AlertEvent.objects.filter(kind="grouped", data={"storm": storm.pk}).count() == 20


def test_a_storm_makes_no_parents_until_it_is_over_and_takes_along_those_there_are(plant, silent_plant):
    group(NOON)
    outage(20, points=2)
    group(NOON + timedelta(minutes=1))
    storm, led = Storm.objects.get(), parent()
    assert led.storm == storm, "the parent that was there is part of it"
    assert storm.members == 43
    assert not Alert.objects.on_top().exists()
    quiet = Alert.objects.filter(storm=storm, point__isnull=False).order_by("pk")
    assert group(NOON + timedelta(minutes=2)) == 0
    for alert in quiet[:37]:
        back(alert, NOON + timedelta(minutes=30))
    group(NOON + timedelta(minutes=31))
    storm.refresh_from_db()
    assert storm.ended_at == NOON + timedelta(minutes=31)
    rest = Alert.objects.on_top().live()
    assert {each.aspect.split(":")[0] for each in rest} == {"site"}, (
        "who is still silent stands there by site"
    )
    assert {each.told_level for each in rest} == {0}


def test_a_storm_grows_and_is_the_same_when_it_comes_again():
    outage(20)
    group(NOON)
    outage(3, at=SILENT + timedelta(minutes=5))
    assert group(NOON + timedelta(minutes=5)) == 3
    storm = Storm.objects.get()
    assert (storm.members, storm.sites) == (23, 23)
    for alert in Alert.objects.filter(storm=storm):
        back(alert, NOON + timedelta(minutes=20))
    group(NOON + timedelta(minutes=21))
    assert Storm.objects.get().ended_at == NOON + timedelta(minutes=21)
    outage(25, at=NOON + timedelta(minutes=25))
    group(NOON + timedelta(minutes=56))
    again = Storm.objects.get()
    assert (again.pk, again.ended_at) == (storm.pk, None)


@pytest.mark.parametrize("points", [1, 2])
def test_two_thousand_silent_devices_are_grouped_by_few_statements(points, django_assert_max_num_queries):
    for district, count in ((make.PINGCHENG, 1200), (make.YUNGANG, 800)):
        outage(count, points=points, district=district)
    with django_assert_max_num_queries(FEW):
        assert group(NOON) == 2000 * points
    assert sorted(Storm.objects.values_list("sites", flat=True)) == [800, 1200]


def test_a_thousand_places_silent_one_by_one_are_led_by_few_statements(django_assert_max_num_queries):
    alerts = outage(1000, points=2)
    for n, alert in enumerate(alerts):
        alert.started_at = SILENT - timedelta(hours=n // 2)
    Alert.objects.bulk_update(alerts, ["started_at"])
    with django_assert_max_num_queries(FEW):
        assert group(NOON) == 2000
    assert Alert.objects.filter(point=None).count() == 1000
    assert not Storm.objects.exists()


def test_a_member_that_falls_silent_again_after_the_storm_does_not_stay_hidden():
    outage(20)
    group(NOON)
    for alert in Alert.objects.all():
        back(alert, NOON + timedelta(minutes=20))
    group(NOON + timedelta(minutes=21))
    again = Alert.objects.first()
    Alert.objects.filter(pk=again.pk).update(condition="ongoing", ended_at=None, told_level=1)
    assert group(NOON + timedelta(minutes=60)) == 1
    again.refresh_from_db()
    assert (again.storm, again.told_level) == (None, 0)
    assert Alert.objects.on_top().get() == again
    assert again.events.filter(note__contains="大面积异常已结束").count() == 1
