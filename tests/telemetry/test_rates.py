"""传输率, 有效率 and their product."""

from datetime import timedelta

import pytest

from telemetry.rates import Rate, hourly, total
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
