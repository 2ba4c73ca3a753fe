"""From frames in the inbox to readings, states, marks and what waits for a person."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from dust.models import Reading
from fume.models import Reading as FumeReading
from power.models import Reading as PowerReading
from telemetry import digest
from telemetry.models import Batch, DeviceState, Frame, Mark, PointState, Quarantine
from telemetry.redigest import redigest
from tests import factories
from tests.telemetry import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def instrument():
    return factories.instrument(factories.worksite(), channel="1")


def mn_of(point) -> str:
    return point.device.mn


def test_a_frame_becomes_a_reading(instrument, now):
    said.digest_all([said.tsp(mn_of(instrument), now, 132.5)], now)
    row = Reading.objects.get(point_id=instrument.pk)
    assert (row.at, row.span, row.tsp_ug_m3, row.pm10_ug_m3, row.flags) == (now, 0, 132.5, 66.25, None)


def test_the_reading_leads_back_to_its_frame(instrument, now):
    frame = said.tsp(mn_of(instrument), now, 132.5)
    said.digest_all([frame], now)
    row = Reading.objects.get(point_id=instrument.pk)
    assert bytes(Frame.objects.of_batch(row.batch_id).get().data) == frame.rstrip()


def test_the_unit_of_the_device_is_respected(instrument, now):
    instrument.device.units = {"a34001": "mg/m3"}
    instrument.device.save()
    said.digest_all([said.data(mn_of(instrument), now, "a34001-Rtd=0.160,a34001-Flag=N")], now)
    assert Reading.objects.get(point_id=instrument.pk).tsp_ug_m3 == 160.0


def test_the_same_batch_digested_twice_changes_nothing(instrument, now):
    batch = said.receive([said.tsp(mn_of(instrument), now, 132.5)], now)
    digest.digest()
    Batch.objects.filter(pk=batch).update(is_open=True)
    digest.digest()
    assert Reading.objects.filter(point_id=instrument.pk).count() == 1


def test_a_frame_sent_again_is_one_reading(instrument, now):
    frame = said.tsp(mn_of(instrument), now, 132.5)
    said.digest_all([frame, frame], now)
    said.digest_all([frame], now + timedelta(seconds=10))
    assert Reading.objects.get(point_id=instrument.pk).tsp_ug_m3 == 132.5
    assert Frame.objects.count() == 3


def test_a_frame_28_hours_late_takes_its_place_and_leaves_the_latest_value(instrument, now):
    said.digest_all([said.tsp(mn_of(instrument), now, 132.5)], now)
    said.digest_all([said.tsp(mn_of(instrument), now - timedelta(hours=28), 99.0)], now)
    state = PointState.objects.get(point=instrument)
    assert (state.last_at, state.latest["tsp_ug_m3"]) == (now, 132.5)
    assert Reading.objects.filter(point_id=instrument.pk).count() == 2


def test_spans_do_not_mix(instrument, now):
    hour = now.replace(minute=0)
    averages = "a34001-Avg=80,a34001-Min=60,a34001-Max=95,a34001-Flag=N"
    frames = [said.tsp(mn_of(instrument), hour, 132.5)]
    frames += [said.data(mn_of(instrument), hour, averages, cn=cn) for cn in ("2051", "2061", "2031")]
    said.digest_all(frames, now)
    rows = Reading.objects.filter(point_id=instrument.pk).order_by("span")
    assert [(row.span, row.tsp_ug_m3) for row in rows] == [(0, 132.5), (1, 80), (2, 80), (3, 80)]
    assert rows[1].extra == {"a34001-Max": "95", "a34001-Min": "60"}
    assert PointState.objects.get(point=instrument).basis == 0


def test_flags_are_kept_per_factor(instrument, now):
    items = "a34001-Rtd=132,a34001-Flag=D;a34002-Rtd=66,a34002-Flag=N"
    said.digest_all([said.data(mn_of(instrument), now, items)], now)
    row = Reading.objects.get(point_id=instrument.pk)
    assert (row.tsp_ug_m3, row.flags[:2]) == (132.0, "DN")


def test_the_parts_of_a_split_frame_are_one_reading(instrument, now):
    parts = [
        said.data(mn_of(instrument), now, "a34001-Rtd=132,a34001-Flag=N", more="PNUM=2;PNO=1;"),
        said.data(mn_of(instrument), now, "a34002-Rtd=66,a34002-Flag=N", more="PNUM=2;PNO=2;"),
    ]
    said.digest_all([parts[1]], now)
    said.digest_all([parts[0]], now)
    row = Reading.objects.get(point_id=instrument.pk)
    assert (row.tsp_ug_m3, row.pm10_ug_m3) == (132.0, 66.0)


def test_a_later_part_inherits_the_time_of_the_first(instrument, now):
    head = f"QN={said.stamp(now)}000;ST=22;CN=2011;PW=123456;MN={mn_of(instrument)};Flag=7;PNUM=2;PNO="
    first = said.pack(f"{head}1;CP=&&DataTime={said.stamp(now)};a34001-Rtd=132,a34001-Flag=N&&".encode())
    second = said.pack(f"{head}2;CP=&&a34002-Rtd=66,a34002-Flag=N&&".encode())
    said.digest_all([first, second], now)
    row = Reading.objects.get(point_id=instrument.pk)
    assert (row.tsp_ug_m3, row.pm10_ug_m3) == (132.0, 66.0)


def test_the_meters_of_one_terminal_are_different_points(now):
    plant = factories.plant()
    terminal = factories.device(plant, dialect="P1")
    one = factories.circuit(plant, device=terminal, channel="100000")
    two = factories.circuit(plant, "treatment", device=terminal, channel="100001")
    items = ["100000-Pt=90.86,100000-Ia=401.4,100000-Flag=N", "100001-Pt=3.1,100001-Ia=9.2,100001-Flag=N"]
    said.digest_all([said.data(terminal.mn, now, each, st="80") for each in items], now)
    assert PowerReading.objects.get(point_id=one.pk).power_kw == 90.86
    assert PowerReading.objects.get(point_id=two.pk).current_a_a == 9.2


def test_fan_and_purifier_stand_beside_the_concentration(now):
    outlet = factories.outlet(factories.restaurant(), channel="1")
    items = "a34041-Rtd=1.32,a34041-Flag=N;SB7-RS=1;SB8-RS=0"
    said.digest_all([said.data(mn_of(outlet), now, items, st="31")], now)
    row = FumeReading.objects.get(point_id=outlet.pk)
    assert (row.fume_mg_m3, row.fan_on, row.purifier_on) == (1.32, 1, 0)


def test_every_digest_leaves_marks_for_judging_and_rolling(instrument, now):
    said.digest_all(
        [said.tsp(mn_of(instrument), now - timedelta(minutes=5), 1), said.tsp(mn_of(instrument), now, 2)], now
    )
    marks = Mark.objects.filter(point_id=instrument.pk)
    assert {(mark.kind, mark.since) for mark in marks} == {
        (kind, now - timedelta(minutes=5)) for kind in (1, 2)
    }


def test_the_device_is_known_to_have_spoken(instrument, now):
    said.digest_all([said.tsp(mn_of(instrument), now - timedelta(seconds=30), 1)], now)
    state = DeviceState.objects.get(device=instrument.device)
    assert (state.frames, state.last_frame_at, state.last_peer, state.lag_s) == (1, now, "10.0.0.9", 30.0)


def test_an_unknown_device_waits_and_is_read_once_it_is_registered(now):
    said.digest_all([said.tsp("NEWCOMER01", now, 132.5)], now)
    waiting = Quarantine.objects.get()
    assert (waiting.kind, waiting.mn, waiting.count) == ("unknown_mn", "NEWCOMER01", 1)
    site = factories.worksite()
    point = factories.instrument(site, device=factories.device(site, mn="NEWCOMER01"), channel="1")
    redigest("NEWCOMER01", waiting.first_at, waiting.last_at)
    assert Reading.objects.get(point_id=point.pk).tsp_ug_m3 == 132.5


def test_a_device_registered_before_its_frame_was_digested_is_read(now):
    said.receive([said.tsp("NEWCOMER02", now, 132.5)], now)
    site = factories.worksite()
    point = factories.instrument(site, device=factories.device(site, mn="NEWCOMER02"), channel="1")
    digest.digest()
    assert Reading.objects.get(point_id=point.pk).tsp_ug_m3 == 132.5
    assert not Quarantine.objects.exists()


def test_a_stopped_device_is_not_read(instrument, now):
    type(instrument.device).objects.update(status="stopped")
    said.digest_all([said.tsp(mn_of(instrument), now, 132.5)], now)
    assert not Reading.objects.exists()


def test_a_channel_without_a_point_waits(instrument, now):
    instrument.channel = "7"
    instrument.save()
    said.digest_all([said.tsp(mn_of(instrument), now, 132.5)], now)
    assert Quarantine.objects.get().kind == "no_point"


@pytest.mark.parametrize("off", [timedelta(minutes=11), timedelta(days=-400)])
def test_an_impossible_time_waits(instrument, now, off):
    said.digest_all([said.tsp(mn_of(instrument), now + off, 132.5)], now)
    assert Quarantine.objects.get().kind == "bad_time"
    assert not Reading.objects.exists()


def test_a_wrong_crc_waits_with_the_algorithm_that_would_fit(instrument, now):
    frame = said.pack(said.tsp(mn_of(instrument), now, 132.5)[6:-6], said.CrcMode.MODBUS)
    said.digest_all([frame], now)
    waiting = Quarantine.objects.get()
    assert (waiting.kind, waiting.mn, waiting.proposal) == ("bad_crc", mn_of(instrument), "modbus")


def test_a_mended_crc_mode_brings_the_frames_in(instrument, now):
    said.digest_all([said.pack(said.tsp(mn_of(instrument), now, 132.5)[6:-6], said.CrcMode.MODBUS)], now)
    instrument.device.crc_mode = "modbus"
    instrument.device.save()
    redigest(mn_of(instrument), now - timedelta(minutes=1), now + timedelta(minutes=1))
    assert Reading.objects.get(point_id=instrument.pk).tsp_ug_m3 == 132.5


def test_a_mended_unit_replaces_what_was_read(instrument, now):
    said.digest_all([said.tsp(mn_of(instrument), now, 178000)], now)
    instrument.device.units = {"a34001": "ng/m3"}
    instrument.device.save()
    redigest(mn_of(instrument), now - timedelta(minutes=1), now + timedelta(minutes=1))
    assert Reading.objects.get(point_id=instrument.pk).tsp_ug_m3 == 178.0


def test_a_flood_of_invented_devices_is_counted_not_listed(now):
    frames = [said.tsp(f"FLOOD{number:05d}", now, 1) for number in range(700)]
    said.digest_all(frames, now)
    assert Quarantine.objects.count() <= 501
    assert sum(Quarantine.objects.values_list("count", flat=True)) == 700


def test_hostile_text_in_a_header_is_kept_harmless(now):
    evil = said.pack(b"QN=1;ST=22;CN=2011;PW=1;MN=<script>alert(1)</script>';DROP TABLE x;Flag=5;CP=&&a=1&&")
    said.digest_all([evil], now)
    assert Quarantine.objects.get().kind == "unreadable"
    assert bytes(Frame.objects.get().data) == evil.rstrip()
