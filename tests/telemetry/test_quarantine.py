"""待认领, from the frame at the door to the reading: registering in two clicks, a check sum in one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role
from alerts.models import Alert
from datong_env.celery import app
from dust.models import Instrument, Reading
from power.models import Circuit
from power.models import Reading as PowerReading
from registry.models import Device, Point
from telemetry import partitions
from telemetry.models import Frame, Quarantine, Verdict
from tests import factories as make
from tests.telemetry import said

LIST = reverse("telemetry:quarantine")


@pytest.fixture
def keeper(client: Client) -> Client:
    client.force_login(make.user(Role.STAFF))
    return client


@pytest.fixture(autouse=True)
def eager() -> Iterator[None]:
    """Tasks run where they are sent from; what they remember of a commit that never was is forgotten."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
    partitions.forget()


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


def five_minutes(mn: str, now: datetime, items: str, **more: Any) -> list[bytes]:
    """Five frames, one a minute, the last two minutes ago."""
    return [said.data(mn, now - timedelta(minutes=7 - number), items, **more) for number in range(5)]


def waiting(kind: str) -> Quarantine:
    return Quarantine.objects.waiting().get(kind=kind)


def claim_url(row: Quarantine) -> str:
    return reverse("telemetry:claim", args=[row.pk])


def first_click(client: Client, row: Quarantine) -> dict[str, Any]:
    """The form that 登记 opens, as it would be sent unchanged."""
    page = client.get(claim_url(row))
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else "" if value is None else value for name, value in sent.items()}
    return {**sent, "dialect": page.context["claim"].chosen.dialect.name}


P1 = "100000-Ia=41.2;100000-Ua=221.3;100000-Pt=24.6;100000-Flag=N;100001-Ia=4.2;100001-Pt=2.4;100001-Flag=N"


@pytest.mark.django_db
def test_an_unknown_device_is_registered_in_two_clicks_and_its_frames_are_read(
    keeper: Client, now: datetime, django_capture_on_commit_callbacks
) -> None:
    plant = make.plant()
    said.digest_all(five_minutes("NEWPOWER", now, P1, st="80"), now)
    row = waiting("unknown_mn")
    form = first_click(keeper, row)
    assert (form["dialect"], form["interval_s"], form["channel0-rated_kw"]) == ("P1", 60, 25)
    with django_capture_on_commit_callbacks(execute=True):
        answer = keeper.post(claim_url(row), {**form, "site": plant.pk})
    device = Device.objects.get()
    assert answer.headers["Location"] == reverse("telemetry:device", args=[device.pk])
    assert (device.platform, device.enterprise, device.district_id) == (
        "power",
        plant.enterprise,
        make.PINGCHENG,
    )
    assert list(device.points.order_by("channel").values_list("channel", flat=True)) == ["100000", "100001"]
    assert PowerReading.objects.count() == 10
    assert not Quarantine.objects.waiting().exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"登记设备", "新增点位"}


@pytest.mark.django_db
def test_the_unit_is_guessed_by_magnitude_and_used_once_confirmed(
    keeper: Client, now: datetime, django_capture_on_commit_callbacks
) -> None:
    site = make.worksite()
    said.digest_all(five_minutes("NEWDUST", now, "a34001-Rtd=0.142,a34001-Flag=N"), now)
    row = waiting("unknown_mn")
    form = first_click(keeper, row)
    assert form["units"] == "a34001=mg/m3"
    assert "142 µg/m³" in keeper.get(claim_url(row)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(claim_url(row), {**form, "site": site.pk})
    assert set(Reading.objects.values_list("tsp_ug_m3", flat=True)) == {142.0}


@pytest.mark.django_db
def test_a_channel_that_is_not_taken_becomes_no_point(keeper: Client, now: datetime) -> None:
    plant = make.plant()
    said.digest_all(five_minutes("NEWPOWER", now, P1, st="80"), now)
    row = waiting("unknown_mn")
    form = {**first_click(keeper, row), "site": plant.pk, "channel1-take": "", "channel1-rated_kw": ""}
    assert keeper.post(claim_url(row), form).status_code == 302
    assert list(Circuit.objects.values_list("channel", flat=True)) == ["100000"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"site": ""}, "请选择监管对象"),
        ({"channel0-rated_kw": ""}, "该字段是必填项。"),
        ({"channel0-rated_kw": "0"}, "用电点位：确保该值大于或等于0.1。"),
        ({"channel0-take": "", "channel1-take": ""}, "请至少选择一个通道"),
        ({"units": "Pt=mg/m3"}, "单位 mg/m3 不能用于 Pt，应能换算为 kW"),
    ],
)
def test_a_claim_with_a_gap_is_refused_and_half_saves_nothing(
    keeper: Client, now: datetime, wrong: dict[str, str], sentence: str
) -> None:
    plant = make.plant()
    said.digest_all(five_minutes("NEWPOWER", now, P1, st="80"), now)
    row = waiting("unknown_mn")
    answer = keeper.post(claim_url(row), {**first_click(keeper, row), "site": plant.pk, **wrong})
    assert answer.status_code == 422
    assert sentence in [text for errors in answer.context["form"].errors.values() for text in errors]
    assert not Device.objects.exists()
    assert not Point.objects.exists()
    assert Quarantine.objects.waiting().count() == 1


@pytest.mark.django_db
def test_of_two_who_claim_the_same_the_second_is_told(keeper: Client, now: datetime) -> None:
    site = make.worksite()
    said.digest_all(five_minutes("NEWDUST", now, "a34001-Rtd=142,a34001-Flag=N"), now)
    row = waiting("unknown_mn")
    form = {**first_click(keeper, row), "site": site.pk}
    assert keeper.post(claim_url(row), form).status_code == 302
    assert "已登记为" in keeper.post(claim_url(row), form).content.decode()
    assert Device.objects.count() == Instrument.objects.count() == 1


@pytest.mark.django_db
def test_a_new_channel_of_a_known_device_is_added(
    keeper: Client, now: datetime, django_capture_on_commit_callbacks
) -> None:
    circuit = make.circuit(make.plant(), channel="100000")
    said.digest_all(five_minutes(circuit.device.mn, now, P1, st="80"), now)
    row = waiting("no_point")
    form = first_click(keeper, row)
    assert form["site"] == circuit.site_id
    with django_capture_on_commit_callbacks(execute=True):
        assert keeper.post(claim_url(row), form).status_code == 302
    assert Circuit.objects.filter(device=circuit.device).count() == 2
    assert PowerReading.objects.count() == 10
    assert not Quarantine.objects.waiting().exists()


@pytest.mark.django_db
def test_the_recognised_check_sum_is_set_in_one_click_and_the_frames_are_read(
    keeper: Client, now: datetime, django_capture_on_commit_callbacks
) -> None:
    point = make.instrument(make.worksite(), channel="1")
    segments = five_minutes(point.device.mn, now, "a34001-Rtd=142,a34001-Flag=N")
    said.digest_all([said.pack(each[6:-6], said.CrcMode.MODBUS) for each in segments], now)
    row = waiting("bad_crc")
    assert "改用 CRC-16/MODBUS" in keeper.get(LIST).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(reverse("telemetry:set_crc", args=[row.pk]), {"mode": "modbus"})
    point.device.refresh_from_db()
    assert point.device.crc_mode == "modbus"
    assert Reading.objects.filter(point_id=point.pk, tsp_ug_m3=142).count() == 5
    assert not Quarantine.objects.waiting().exists()
    assert set(Frame.objects.values_list("verdict", flat=True)) == {Verdict.BAD_CRC}


@pytest.mark.django_db
def test_an_unknown_device_with_another_check_sum_is_registered_with_it(
    keeper: Client, now: datetime
) -> None:
    site = make.worksite()
    segments = five_minutes("NEWDUST", now, "a34001-Rtd=142,a34001-Flag=N")
    said.digest_all([said.pack(each[6:-6], said.CrcMode.ARC) for each in segments], now)
    row = waiting("bad_crc")
    form = first_click(keeper, row)
    assert form["crc_mode"] == "arc"
    assert keeper.post(claim_url(row), {**form, "site": site.pk}).status_code == 302
    assert Device.objects.get().crc_mode == "arc"


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["", "sha256", "ansi"])
def test_a_check_sum_that_is_none_or_the_same_is_refused(keeper: Client, now: datetime, mode: str) -> None:
    device = make.device(make.worksite())
    row = Quarantine.objects.create(
        kind="bad_crc", mn=device.mn, count=1, first_at=now, last_at=now, batch_id=1, seq=1
    )
    page = keeper.post(
        reverse("telemetry:set_crc", args=[row.pk]), {"mode": mode}, follow=True
    ).content.decode()
    assert "校验方式" in page
    assert Quarantine.objects.waiting().count() == 1


@pytest.mark.django_db
def test_html_and_sql_in_an_mn_are_text_on_the_page(keeper: Client, now: datetime) -> None:
    hostile = ("<script>alert(1)</script>", "x' OR 1=1 --", "<img src=x onerror=alert(2)>")
    for number, mn in enumerate(hostile):
        said.digest_all([said.tsp(mn, now - timedelta(minutes=1), 100)], now + timedelta(seconds=number))
    page = keeper.get(LIST).content.decode()
    assert page.count("无法解析") >= 3
    assert "&lt;SCRIPT&gt;" in page
    for tag in ("<script>alert", "<SCRIPT>ALERT", "<img src=x", "<IMG SRC=X"):
        assert tag not in page
    for row in Quarantine.objects.all():
        assert keeper.get(claim_url(row)).status_code == 200
    assert Alert.objects.count() == 0


@pytest.mark.django_db
def test_frames_that_came_before_the_gateway_knew_are_read_by_one_click(
    keeper: Client, now: datetime, django_capture_on_commit_callbacks
) -> None:
    said.digest_all(five_minutes("NEWDUST", now, "a34001-Rtd=142,a34001-Flag=N"), now)
    row = waiting("unknown_mn")
    make.instrument(make.worksite(), device=make.device(make.worksite(), mn="NEWDUST"), channel="1")
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(reverse("telemetry:read_waiting", args=[row.pk]))
    assert Reading.objects.count() == 5
    assert not Quarantine.objects.waiting().exists()


@pytest.mark.django_db
def test_what_is_dismissed_leaves_the_list_and_its_frames_stay(keeper: Client, now: datetime) -> None:
    said.digest_all(five_minutes("STRAY", now, "a34001-Rtd=1,a34001-Flag=N"), now)
    row = waiting("unknown_mn")
    url = reverse("telemetry:dismiss", args=[row.pk])
    assert "已移出待认领" in keeper.post(url, follow=True).content.decode()
    assert Frame.objects.filter(mn="STRAY").count() == 5
    assert "这一条已由他人处理" in keeper.post(url, follow=True).content.decode()


@pytest.mark.django_db
def test_the_list_costs_as_much_for_forty_as_for_one(
    keeper: Client, now: datetime, django_assert_max_num_queries
) -> None:
    said.digest_all([said.tsp(f"STRAY{number}", now - timedelta(minutes=1), 9) for number in range(40)], now)
    with django_assert_max_num_queries(12):
        page = keeper.get(LIST).content.decode()
    assert page.count("a34001-Rtd=9") == 40
