"""Hourly and daily values: what counts, what does not, and what late data change."""

from datetime import timedelta

import pytest

from dust.models import DailyReading, HourlyReading
from power.models import HourlyReading as PowerHour
from telemetry import rollups
from telemetry.models import Mark
from tests import factories
from tests.telemetry import said

pytestmark = pytest.mark.django_db
HOUR = factories.instant("2026-03-02 08:00")


@pytest.fixture
def point():
    return factories.instrument(factories.worksite(), channel="1", interval_s=60)


def send(point, values, start=HOUR, **more):
    frames = [
        said.tsp(point.device.mn, start + timedelta(minutes=i), value, **more)
        for i, value in enumerate(values)
    ]
    said.digest_all(frames, HOUR + timedelta(hours=20))


def hour(point, at=HOUR) -> HourlyReading:
    rollups.roll_all()
    return HourlyReading.objects.get(point_id=point.pk, at=at)


def test_an_hour_is_the_mean_of_its_valid_samples(point):
    send(point, [100.0, 200.0, 300.0])
    row = hour(point)
    assert (row.tsp_ug_m3, row.tsp_ug_m3_min, row.tsp_ug_m3_max, row.tsp_ug_m3_n) == (200.0, 100.0, 300.0, 3)
    assert (row.samples, row.valid) == (3, 3)


@pytest.mark.parametrize("flag", ["D", "M", "C", "T", "B", "F"])
def test_an_invalid_sample_is_received_but_not_averaged(point, flag):
    send(point, [100.0])
    send(point, [9000.0], HOUR + timedelta(minutes=1), flag=flag)
    row = hour(point)
    assert (row.tsp_ug_m3, row.samples, row.valid) == (100.0, 2, 1)


def test_a_value_entered_by_hand_counts(point):
    send(point, [100.0], flag="S")
    assert hour(point).tsp_ug_m3 == 100.0


def test_a_negative_concentration_is_not_averaged(point):
    send(point, [100.0, -5.0])
    assert (hour(point).tsp_ug_m3, hour(point).valid) == (100.0, 1)


def test_an_hour_without_a_valid_sample_has_no_mean(point):
    send(point, [100.0], flag="D")
    assert (hour(point).tsp_ug_m3, hour(point).tsp_ug_m3_n) == (None, 0)


def test_wind_from_both_sides_of_north_is_north_wind(point):
    for minute, degrees in enumerate((350, 10)):
        items = f"a01008-Rtd={degrees},a01008-Flag=N"
        said.digest_all(
            [said.data(point.device.mn, HOUR + timedelta(minutes=minute), items)], HOUR + timedelta(hours=1)
        )
    assert hour(point).wind_direction_deg % 360 == pytest.approx(0, abs=0.01)


def test_minute_means_do_not_mix_with_instants(point):
    send(point, [100.0])
    averages = "a34001-Avg=900,a34001-Flag=N"
    said.digest_all([said.data(point.device.mn, HOUR, averages, cn="2051")], HOUR + timedelta(hours=1))
    assert hour(point).tsp_ug_m3 == 100.0


def test_a_device_that_sends_only_minute_means_is_rolled_up_from_them(point):
    averages = "a34001-Avg=90,a34001-Flag=N"
    said.digest_all([said.data(point.device.mn, HOUR, averages, cn="2051")], HOUR + timedelta(hours=1))
    assert (hour(point).tsp_ug_m3, hour(point).span) == (90.0, 1)


def test_when_instants_begin_to_come_the_whole_history_is_rolled_up_from_them(point):
    averages = "a34001-Avg=90,a34001-Flag=N"
    said.digest_all([said.data(point.device.mn, HOUR, averages, cn="2051")], HOUR + timedelta(hours=1))
    send(point, [70.0])
    send(point, [80.0], HOUR + timedelta(hours=2))
    assert (hour(point).tsp_ug_m3, hour(point).span) == (70.0, 0)


def test_late_frames_reopen_their_hour_and_their_day(point):
    send(point, [100.0] * 60, HOUR + timedelta(hours=1))
    rollups.roll_all()
    send(point, [300.0] * 60)
    assert hour(point).tsp_ug_m3 == 300.0
    day = DailyReading.objects.get(point_id=point.pk)
    assert (day.tsp_ug_m3, day.tsp_ug_m3_n, day.samples) == (200.0, 2, 120)


def test_a_day_averages_only_valid_hours(point):
    """45 valid minutes make a valid hour (GB 3095-2012 表4)."""
    send(point, [100.0] * 45)
    send(point, [900.0] * 44, HOUR + timedelta(hours=1))
    rollups.roll_all()
    day = DailyReading.objects.get(point_id=point.pk)
    assert (day.tsp_ug_m3, day.tsp_ug_m3_n, day.tsp_ug_m3_max) == (100.0, 1, 900.0)


def test_a_day_begins_at_local_midnight(point):
    send(point, [100.0], factories.instant("2026-03-01 23:59"))
    send(point, [200.0], factories.instant("2026-03-02 00:00"))
    rollups.roll_all()
    days = list(DailyReading.objects.filter(point_id=point.pk).order_by("at").values_list("at", flat=True))
    assert days == [factories.instant("2026-03-01 00:00"), factories.instant("2026-03-02 00:00")]


def test_marks_are_gone_once_rolled(point):
    send(point, [100.0])
    rollups.roll_all()
    assert not Mark.objects.filter(kind=Mark.Kind.ROLL).exists()


def test_a_sample_with_current_but_no_power_is_valid_for_the_transmission_rate():
    plant = factories.plant()
    circuit = factories.circuit(plant, device=factories.device(plant, dialect="P7"), channel="d205")
    items = "d20405-Rtd=80.5,d20405-Flag=N"
    said.digest_all([said.data(circuit.device.mn, HOUR, items, st="44")], HOUR + timedelta(hours=1))
    rollups.roll_all()
    assert PowerHour.objects.values_list("samples", "valid", "power_kw").get() == (1, 1, None)
