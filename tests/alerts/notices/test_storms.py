"""When many silences are one storm, who joins it, when it is over."""

import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notices.parents import Child
from alerts.notices.storms import Bounds, Known, changes
from tests import factories as make

NOON = make.instant("2026-03-02 12:00")
HERE = "140213"


def silent(n, *, minutes=0.0, storm=None, district=HERE, site=None):
    start = NOON + timedelta(minutes=minutes)
    return Child(n, "PW12", "power", 1, start, n, n, site or n, n, district, None, storm)


def many(count, **more):
    return [silent(n, **more) for n in range(1, count + 1)]


def found(children, known=(), devices=1000):
    return [
        (c.storm, sorted(j.id for j in c.joins), c.is_over)
        for c in changes(children, known, {HERE: devices}, Bounds())
    ]


def test_twenty_sites_are_a_storm_and_nineteen_are_not():
    assert found(many(19)) == []
    assert found(many(20)) == [(None, list(range(1, 21)), False)]


def test_twenty_points_of_one_site_are_no_storm():
    assert found([silent(n, site=1) for n in range(1, 21)]) == []


def test_a_third_of_a_small_district_is_a_storm_but_not_its_two_devices():
    assert found(many(6), devices=20) == [(None, [1, 2, 3, 4, 5, 6], False)]
    assert found(many(5), devices=20) == []
    assert found(many(2), devices=2) == []


def test_silences_over_a_day_are_no_storm():
    assert found([silent(n, minutes=15 * n) for n in range(1, 40)]) == []


def test_an_old_silence_does_not_join():
    assert found([*many(20), silent(99, minutes=-60)]) == [(None, list(range(1, 21)), False)]


def test_what_falls_silent_soon_after_joins_and_what_does_so_hours_later_does_not():
    members = many(20, storm=7)
    soon, later = silent(50, minutes=9), silent(51, minutes=61)
    assert found([*members, soon, later], [Known(7, HERE, 20)]) == [(7, [50], False)]


def test_an_outage_that_spreads_for_longer_than_an_hour_does_not_take_everything():
    trickle = [silent(100 + n, minutes=9 * n) for n in range(1, 12)]
    ((storm, joins, _),) = found([*many(20, storm=7), *trickle], [Known(7, HERE, 20)])
    assert (storm, joins) == (7, [101, 102, 103, 104, 105, 106])


def test_a_storm_is_over_when_four_fifths_are_back():
    known = [Known(7, HERE, 50)]
    assert found(many(11, storm=7), known) == [(7, [], False)]
    assert found(many(10, storm=7), known) == [(7, [], True)]


def test_a_storm_whose_rest_would_be_a_storm_goes_on():
    assert found(many(100, storm=7), [Known(7, HERE, 2000)]) == [(7, [], False)]


def test_a_storm_with_nobody_left_is_over():
    assert found([], [Known(7, HERE, 20)]) == [(7, [], True)]


def test_districts_are_apart():
    children = [*many(19), *[silent(100 + n, district="140214") for n in range(19)]]
    assert found(children) == []


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_order_of_judging_changes_nothing(count, chance: random.Random):
    children = [silent(n, minutes=chance.uniform(0, 30)) for n in range(1, count + 1)]
    mixed = children[:]
    chance.shuffle(mixed)
    assert found(children, devices=60) == found(mixed, devices=60)
