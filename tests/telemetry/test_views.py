"""Devices and raw frames: what the pages show, how they are found, how they are edited."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role
from datong_env.celery import app
from registry.models import Device, SimCard
from telemetry import partitions
from telemetry.models import Verdict
from tests import factories as make
from tests.registry.test_views import sentences, shown
from tests.telemetry import said

LIST, FRAMES = reverse("telemetry:devices"), reverse("telemetry:frames")


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(make.user(Role.STAFF))
    return client


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(make.user(Role.OFFICER, make.PINGCHENG))
    return client


@pytest.fixture
def eager() -> Iterator[None]:
    """Tasks run where they are sent from; what they remember of a commit that never was is forgotten."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
    partitions.forget()


def listed(client: Client, **query: str) -> list[str]:
    return [device.mn for device in client.get(LIST, query).context["page"]]


def heard(point, ago: timedelta) -> str:
    """Let the point's device speak once; its MN."""
    make.readings(point, timezone.now() - ago, [{"tsp_ug_m3": 120.0}])
    return point.device.mn


@pytest.mark.django_db
def test_online_offline_and_never_heard_are_told_apart(keeper: Client) -> None:
    fresh = heard(make.instrument(make.worksite()), timedelta(minutes=14))
    stale = heard(make.instrument(make.worksite()), timedelta(minutes=20))
    never = make.instrument(make.worksite()).device.mn
    assert listed(keeper, online="yes") == [fresh]
    assert listed(keeper, online="no") == [stale]
    assert listed(keeper, online="never") == [never]
    page = keeper.get(LIST).content.decode()
    for words in ("在线", "离线", "从未上线"):
        assert words in page


@pytest.mark.django_db
def test_a_slow_device_is_online_for_three_of_its_intervals(keeper: Client) -> None:
    slow = make.device(make.worksite(), interval_s=1800)
    point = make.instrument(make.worksite(), device=slow)
    assert listed(keeper, online="yes") == []
    heard(point, timedelta(minutes=80))
    assert listed(keeper, online="yes") == [slow.mn]


@pytest.mark.django_db
def test_devices_are_found_by_mn_site_and_dialect(keeper: Client) -> None:
    one = make.instrument(make.worksite(name="云中搅拌站")).device
    two = make.circuit(make.plant()).device
    assert listed(keeper, search=one.mn[-4:]) == [one.mn]
    assert listed(keeper, search="搅拌") == [one.mn]
    assert listed(keeper, dialect="P1") == [two.mn]
    assert listed(keeper, platform="dust") == [one.mn]


@pytest.mark.django_db
def test_an_expired_sim_card_is_marked(keeper: Client) -> None:
    on = date(2025, 1, 1)
    device = make.device(make.worksite())
    SimCard.objects.create(
        iccid="8986" + "0" * 15, device=device, operator="移动", activated_on=on, expires_on=on
    )
    assert "已到期" in keeper.get(LIST).content.decode()


@pytest.mark.django_db
def test_the_list_costs_as_much_for_fifty_as_for_one(keeper: Client, django_assert_max_num_queries) -> None:
    for _ in range(50):
        make.instrument(make.worksite())
    with django_assert_max_num_queries(12):
        assert len(listed(keeper)) == 50


@pytest.mark.django_db
def test_a_devices_page_shows_latest_values_and_frames_as_text(officer: Client) -> None:
    point = make.instrument(make.worksite())
    heard(point, timedelta(minutes=1))
    make.frame(point.device, timezone.now(), "##0010清洗<b>\r\n".encode("gb18030"), Verdict.BAD_CRC)
    page = officer.get(reverse("telemetry:device", args=[point.device.pk])).content.decode()
    for words in ("120", "µg/m³", "清洗&lt;b&gt;", "校验错误", "23 23 30 30"):
        assert words in page
    assert "重新解码" not in page


@pytest.mark.django_db
def test_a_device_is_added_with_its_units(keeper: Client) -> None:
    form = keeper.get(reverse("telemetry:device_new")).context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    new = {
        "mn": "140200NEW01", "platform": "dust", "dialect": "dust", "district": make.PINGCHENG,
        "units": "a34001=mg/m3\n a34002 = ng/m3 ", "check_password": "",
    }  # fmt: skip
    assert keeper.post(reverse("telemetry:device_new"), {**filled, **new}).status_code == 302
    assert Device.objects.get().units == {"a34001": "mg/m3", "a34002": "ng/m3"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mn": "<script>"}, "MN 只能用 1–64 位字母、数字、下划线或连字符"),
        ({"dialect": "F1"}, "方言 F1 不属于这个平台"),
        ({"units": "a34001"}, "“a34001”应写成 因子编码=单位，如 a34001=mg/m3"),
        ({"units": "a34001=kWh"}, "单位 kWh 不能用于 a34001，应能换算为 ug/m3"),
        ({"units": "zzz=mg/m3"}, "方言 dust 没有因子 zzz"),
        ({"sm4_key": "12"}, "SM4 密钥应为 32 位十六进制字符（16 字节）"),
        ({"interval_s": "0"}, "确保该值大于或等于1。"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(keeper: Client, wrong: dict, sentence: str) -> None:
    device = make.device(make.worksite())
    url = reverse("telemetry:device_edit", args=[device.pk])
    found = sentences(keeper.post(url, {**shown(keeper, url), "name": "改名", **wrong}))
    assert [text.replace(" ", "") for text in found] == [sentence.replace(" ", "")]
    device.refresh_from_db()
    assert device.name == ""


@pytest.mark.django_db
def test_an_mn_that_is_taken_in_other_letters_is_refused(keeper: Client) -> None:
    make.device(make.worksite(), mn="AbC123")
    device = make.device(make.worksite())
    url = reverse("telemetry:device_edit", args=[device.pk])
    assert "这个 MN 已登记" in sentences(keeper.post(url, {**shown(keeper, url), "mn": "aBc123"}))


@pytest.mark.django_db
def test_a_devices_change_is_noted_without_its_secrets(keeper: Client) -> None:
    device = make.device(make.worksite())
    url = reverse("telemetry:device_edit", args=[device.pk])
    keeper.post(url, {**shown(keeper, url), "password": "sesame9", "name": "新名"})
    device.refresh_from_db()
    assert (device.password, device.name) == ("sesame9", "新名")
    entry = AuditEntry.objects.get(action="修改")
    assert entry.detail["changed"]["名称"] == ["", "新名"]
    assert "sesame9" not in str(entry.detail)


@pytest.mark.django_db
def test_frames_are_found_by_mn_in_any_letters_and_time(officer: Client) -> None:
    now = timezone.now()
    device = make.device(make.worksite(), mn="abc-77")
    make.frame(device, now, b"##late")
    make.frame(device, now - timedelta(days=1), b"##early")
    assert "##late" in officer.get(FRAMES, {"mn": "ABC-77"}).content.decode()
    at = (now - timedelta(days=1)).isoformat()
    page = officer.get(FRAMES, {"mn": "abc-77", "at": at}).content.decode()
    assert "##early" in page
    assert "##late" not in page
    assert "##late" in officer.get(FRAMES, {"mn": "abc-77", "at": "9999-12-31T23:59"}).content.decode()


@pytest.mark.django_db
def test_frames_of_other_districts_and_of_nobody_are_not_an_officers(officer: Client) -> None:
    now = timezone.now()
    make.frame(make.device(make.worksite(make.YUNGANG), mn="THERE1"), now, b"##there")
    make.frame(Device(mn="NOBODY1"), now, b"##nobody")
    for query in ({"mn": "THERE1"}, {"mn": "NOBODY1"}, {}):
        page = officer.get(FRAMES, query).content.decode()
        assert "##there" not in page
        assert "##nobody" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("mn", ["<script>alert(1)</script>", "' OR 1=1 --", "a\x00b", "x" * 65])
def test_a_hostile_mn_finds_nothing_and_breaks_nothing(keeper: Client, mn: str) -> None:
    answer = keeper.get(FRAMES, {"mn": mn})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.django_db
def test_reading_again_is_asked_for_once_it_is_committed(
    keeper: Client, django_capture_on_commit_callbacks, eager: None
) -> None:
    now = timezone.now()
    point = make.instrument(make.worksite(), channel="1")
    said.digest_all([said.tsp(point.device.mn, now - timedelta(minutes=2), 0.2)], now)
    Device.objects.update(units={"a34001": "mg/m3", "a34002": "mg/m3"})
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(reverse("telemetry:device_reread", args=[point.device.pk]), {"days": "1"})
    page = keeper.get(reverse("telemetry:device", args=[point.device.pk])).content.decode()
    assert '<b class="num">200</b>' in page


@pytest.mark.django_db
def test_days_that_are_not_offered_are_refused(keeper: Client) -> None:
    device = make.device(make.worksite())
    url = reverse("telemetry:device_reread", args=[device.pk])
    assert "请选择重新解码的天数" in keeper.post(url, {"days": "9999"}, follow=True).content.decode()
