"""Chart series: which table answers, how a gap, an invalid sample and an hour's extremes look."""

from datetime import timedelta

import pytest

from registry.rooms import platform
from telemetry.series import (
    DAILY,
    HOURLY,
    RAW,
    Stretch,
    is_valid,
    raw_rows,
    rolled_rows,
    series,
    shaped_raw,
    shaped_rolled,
)
from tests import factories

START = factories.instant("2026-03-02 08:00")
MINUTE = timedelta(minutes=1)
TSP = "tsp_ug_m3"


def ms(minutes: int) -> int:
    return round((START + minutes * MINUTE).timestamp() * 1000)


def rows(*samples):
    """(minute, flags, value) → rows of one column."""
    return [(START + minute * MINUTE, flags, value) for minute, flags, value in samples]


def shaped(*samples, interval_s=300):
    return shaped_raw(platform("dust"), 1, TSP, 0, rows(*samples), interval_s)


@pytest.mark.parametrize(
    ("length", "grain"),
    [
        (timedelta(hours=48), RAW),
        (timedelta(hours=48, seconds=1), HOURLY),
        (timedelta(days=62), HOURLY),
        (timedelta(days=62, seconds=1), DAILY),
    ],
)
def test_long_ranges_read_coarser_tables(length, grain):
    assert Stretch(START, START + length).grain == grain


def test_samples_become_a_line():
    assert shaped((0, None, 100.0), (5, None, 120.0)).line == [[ms(0), 100.0], [ms(5), 120.0]]


def test_three_missing_intervals_break_the_line_two_do_not():
    assert [at[1] for at in shaped((0, None, 1.0), (16, None, 2.0)).line if at[1] is None] == [None]
    assert len(shaped((0, None, 1.0), (15, None, 2.0)).line) == 2


def test_an_invalid_sample_leaves_the_line_and_stands_hollow():
    made = shaped((0, None, 100.0), (5, "DNNNNNNNNNN", 900.0), (10, None, 110.0))
    assert made.hollow == [[ms(5), 900.0]]
    assert made.line == [[ms(0), 100.0], [ms(5), None], [ms(10), 110.0]]


def test_a_flag_on_another_factor_does_not_count():
    assert shaped((0, "NDNNNNNNNNN", 100.0)).hollow == []


@pytest.mark.parametrize(
    ("value", "flags", "valid"),
    [
        (1.0, None, True),
        (1.0, "N", True),
        (1.0, "S", True),
        (1.0, "C", False),
        (-1.0, None, False),
        (0.0, None, True),
    ],
)
def test_valid_means_flagged_normal_or_set_and_not_negative(value, flags, valid):
    assert is_valid(platform("dust").factor(TSP), 0, value, flags) is valid


def test_a_temperature_below_zero_is_valid():
    assert is_valid(platform("dust").factor("temperature_c"), 4, -12.0, None)


def test_an_hour_keeps_its_extremes_beside_the_mean():
    made = shaped_rolled(1, TSP, 0, [(START, 100.0, 20.0, 1500.0)], 3600)
    assert made.line == [[ms(0), 100.0]]
    assert made.band == [[ms(0), 20.0, 1500.0]]


def test_a_missing_hour_breaks_the_line():
    hours = [(START, 1.0, 1.0, 1.0), (START + 120 * MINUTE, 2.0, 2.0, 2.0)]
    assert [at[1] for at in shaped_rolled(1, TSP, 0, hours, 3600).line if at[1] is None] == [None]


@pytest.mark.django_db
class TestReading:
    def make(self, **more):
        point = factories.instrument(factories.worksite())
        factories.readings(point, START, [{TSP: 100.0 + each} for each in range(24)], **more)
        return point

    def test_only_the_basis_span_is_read(self):
        point = self.make()
        factories.readings(point, START, [{TSP: 5.0}], span=2)
        found = raw_rows("dust", {point.pk: 0}, [TSP], Stretch(START, START + timedelta(hours=2)))
        assert [row[2] for row in found[point.pk]] == [100.0 + each for each in range(24)]

    def test_the_end_of_the_range_is_left_out(self):
        point = self.make()
        found = raw_rows("dust", {point.pk: 0}, [TSP], Stretch(START, START + timedelta(minutes=10)))
        assert len(found[point.pk]) == 2

    def test_rollups_bring_mean_minimum_and_maximum(self):
        point = self.make()
        found = rolled_rows("dust", [point.pk], [TSP], Stretch(START, START + timedelta(days=7)))
        assert found[point.pk] == [
            (START, 105.5, 100.0, 111.0),
            (START + timedelta(hours=1), 117.5, 112.0, 123.0),
        ]

    @pytest.mark.parametrize("days", [1, 7, 100])
    def test_a_chart_of_any_length_is_one_query(self, days, django_assert_num_queries):
        points = {self.make().pk: (0, 300) for _ in range(3)}
        with django_assert_num_queries(1):
            made = series("dust", points, [TSP, "pm10_ug_m3"], Stretch(START, START + timedelta(days=days)))
        assert len(made) == 6
