"""传输率, 有效率 and their product."""

from datetime import timedelta

import pytest

from telemetry.rates import Excused, hourly
from telemetry.shares import Rate, total
from tests import factories

NOW = factories.instant("2026-03-02 10:20")
EIGHT = factories.instant("2026-03-02 08:00")
TSP = "tsp_ug_m3"


def test_the_product_of_both_rates_is_valid_over_expected():
    rate = Rate(expected=12, received=9, valid=6)
    assert rate.transmitted == 0.75
    assert rate.valid_share == pytest.approx(2 / 3)
    assert rate.effective == 0.5


def test_nothing_owed_is_no_rate_nothing_come_is_zero():
    assert Rate(0, 0, 0).effective is None
    assert Rate(12, 0, 0).effective == 0


def test_a_total_weighs_each_hour_by_what_it_owes():
    assert total([Rate(12, 12, 12), Rate(36, 0, 0)]).effective == 0.25


@pytest.mark.django_db
class TestHourly:
    def make(self, samples, **more):
        point = factories.instrument(factories.worksite(), **more)
        factories.readings(point, EIGHT, samples)
        return point

    def test_the_last_full_hours_end_with_the_one_before_this(self):
        point = self.make([{TSP: 100.0}] * 12)
        assert [rate.received for rate in hourly("dust", [point.pk], NOW, hours=3)] == [0, 12, 0]

    def test_an_invalid_sample_is_received_but_not_valid(self):
        point = self.make([{TSP: 100.0}] * 9 + [{TSP: 100.0, "flags": "D" * 11}] * 3)
        assert hourly("dust", [point.pk], NOW, hours=2)[0] == Rate(12, 12, 9)

    def test_more_than_owed_counts_as_all(self):
        point = self.make([{TSP: 100.0}] * 12, interval_s=600)
        factories.readings(point, EIGHT, [{TSP: 1.0}] * 12, step=timedelta(minutes=5))
        assert hourly("dust", [point.pk], NOW, hours=2)[0] == Rate(6, 6, 6)

    def test_an_hour_before_the_point_came_into_use_owes_nothing(self):
        point = self.make([{TSP: 100.0}] * 12, since=EIGHT)
        assert hourly("dust", [point.pk], NOW, hours=3)[0] == Rate(0, 0, 0)

    def test_samples_before_that_do_not_count_either(self):
        point = self.make([{TSP: 100.0}] * 12, since=EIGHT + timedelta(hours=1))
        assert hourly("dust", [point.pk], NOW, hours=2)[0] == Rate(0, 0, 0)

    def test_no_points_no_rates(self):
        assert hourly("dust", [], NOW) == [Rate(0, 0, 0)] * 24

    def test_another_platforms_hours_do_not_count(self, django_assert_num_queries):
        point = self.make([{TSP: 100.0}] * 12)
        with django_assert_num_queries(1):
            assert all(rate.received == 0 for rate in hourly("power", [point.pk], NOW))


def at(text):
    return factories.instant(f"2026-03-02 {text}")


@pytest.mark.django_db
class TestExcused:
    """Slots of a declared outage leave both sides; 12 an hour at five minutes."""

    @pytest.fixture
    def point(self):
        point = factories.instrument(factories.worksite())
        factories.readings(point, EIGHT, [{TSP: 100.0}] * 6 + [{TSP: 100.0, "flags": "D" * 11}] * 18)
        return point

    def rates(self, point, *stretches, hours=2, others=()):
        spans = [
            Excused(each.pk, at(start), end and at(end))
            for each in (point, *others)
            for start, end in stretches
        ]
        return hourly("dust", [point.pk], NOW, hours=hours, excused=spans)

    def test_an_hour_wholly_out_is_no_hour_at_all_though_samples_came(self, point):
        assert self.rates(point, ("08:00", "09:00")) == [Rate(0, 0, 0), Rate(12, 12, 0)]

    def test_the_slots_of_half_an_hour_go_with_what_came_in_them(self, point):
        assert self.rates(point, ("08:00", "08:30"))[0] == Rate(6, 6, 0)
        assert self.rates(point, ("08:30", "09:00"))[0] == Rate(6, 6, 6)

    @pytest.mark.parametrize(
        ("start", "end", "owed"),
        [("08:00", "08:05", 11), ("08:01", "08:05", 12), ("08:05", "08:06", 11), ("08:01", "08:11", 10)],
    )
    def test_a_slot_is_out_when_its_instant_is(self, point, start, end, owed):
        assert self.rates(point, (start, end))[0] == Rate(owed, owed, 6 - (12 - owed))

    def test_missing_samples_of_the_other_half_stay_missing(self):
        point = factories.instrument(factories.worksite())
        factories.readings(point, EIGHT, [{TSP: 100.0}] * 9)
        assert self.rates(point, ("08:00", "08:30"))[0] == Rate(6, 3, 3)

    def test_several_overlapping_stretches_count_once(self, point):
        assert self.rates(point, ("08:00", "08:20"), ("08:10", "08:30"), ("08:00", "08:30"))[0] == Rate(
            6, 6, 0
        )

    def test_one_that_is_not_over_excuses_up_to_now(self, point):
        assert self.rates(point, ("08:45", None)) == [Rate(9, 9, 6), Rate(0, 0, 0)]

    def test_one_that_ended_before_it_began_excuses_nothing(self, point):
        assert self.rates(point, ("08:30", "08:30"), ("08:50", "08:40"))[0] == Rate(12, 12, 6)

    def test_another_points_outage_is_no_matter(self, point):
        other = factories.instrument(factories.worksite())
        spans = [Excused(other.pk, at("08:00"), None)]
        assert hourly("dust", [point.pk], NOW, hours=2, excused=spans) == [Rate(12, 12, 6), Rate(12, 12, 0)]

    def test_only_the_excused_of_two_points_leaves_the_sum(self, point):
        other = factories.instrument(factories.worksite())
        spans = [Excused(other.pk, at("08:00"), at("09:30"))]
        rates = hourly("dust", [point.pk, other.pk], NOW, hours=2, excused=spans)
        assert rates == [Rate(12, 12, 6), Rate(18, 12, 0)]

    def test_before_a_point_came_into_use_there_is_nothing_to_excuse(self):
        point = factories.instrument(factories.worksite(), since=at("09:00"))
        assert self.rates(point, ("07:00", "09:30")) == [Rate(0, 0, 0), Rate(6, 0, 0)]

    def test_an_interval_that_divides_no_hour_never_owes_less_than_nothing(self):
        point = factories.instrument(factories.worksite(), interval_s=7200)
        assert self.rates(point, ("08:00", "08:30"), ("08:30", "08:40"))[0] == Rate(0, 0, 0)
