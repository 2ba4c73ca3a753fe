"""Tracks, grids and held conditions, against a slow reading of the same sentences minute by minute."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from alerts.conditions import all_of, any_of, held, not_
from alerts.rule_types import PointView
from alerts.timeline import DuplicateSample, Grid, Layout, Track, joined
from power.factors import Sample

T0 = datetime(2026, 3, 3, tzinfo=UTC)
POINT = PointView("P1", "production", 300, 100, 10)
LAYOUT = Layout(Sample._fields, Sample._fields[1:-1])


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def track(*minutes: float, until: float = 10_000) -> Track:
    return Track(POINT, [Sample(at(each), 50.0) for each in minutes], LAYOUT, at(until).timestamp())


def minutes(instants: Sequence[float]) -> list[float]:
    return [(each - T0.timestamp()) / 60 for each in instants]


@pytest.mark.parametrize(
    ("truths", "both", "either"),
    [
        ((True, True), True, True),
        ((True, False), False, True),
        ((False, False), False, False),
        ((True, None), None, True),
        ((False, None), False, None),
        ((None, None), None, None),
    ],
)
def test_false_and_unknown_is_false_true_or_unknown_is_true(truths, both, either) -> None:
    assert all_of(*truths) is all_of(*reversed(truths)) is both
    assert any_of(*truths) is any_of(*reversed(truths)) is either
    assert not_(None) is None


def test_a_sample_speaks_for_fifteen_minutes_and_not_at_the_fifteenth() -> None:
    assert minutes(track(0, 15, 31, until=40).expiries) == [30]
    assert minutes(track(0, 15, 31, until=46).expiries) == [30, 46]


def test_a_slow_points_sample_speaks_for_three_intervals() -> None:
    assert PointView("P", "total", 900).reach_s == 2700
    assert PointView("P", "total", 300).reach_s == PointView("P", "total", 60).reach_s == 900


def test_samples_after_until_are_ignored_and_one_at_until_is_not() -> None:
    assert minutes(track(0, 5, 10, until=5).times) == [0, 5]


def test_two_samples_at_one_instant_are_refused() -> None:
    with pytest.raises(DuplicateSample, match="P1"):
        track(0, 5, 5)


def test_an_expiry_is_on_the_grid_but_not_seen() -> None:
    one, other = track(0, 5), track(0, 30)
    grid = Grid([one, other])
    assert minutes(grid.times) == [0, 5, 15, 20, 30, 45]
    assert grid.seen == [True, True, False, False, True, False]
    assert grid.spread(one, ["a", "b"]) == ["a", "b", "b", None, None, None]
    assert grid.spread(other, ["a", "b"]) == ["a", "a", None, None, "b", None]


def test_a_boundary_takes_effect_at_the_next_sample() -> None:
    grid = Grid([track(0, 5, 10)])
    assert grid.during([(at(1).timestamp(), at(4).timestamp())])[:3] == [False, False, False]
    assert grid.during([(at(4).timestamp(), at(10).timestamp())])[:3] == [False, True, False]


def test_spans_that_touch_are_one_and_empty_ones_are_none() -> None:
    assert joined([(5, 6), (1, 3), (3, 4), (2, 2), (9, 8)]) == [(1, 4), (5, 6)]


U = None


@pytest.mark.parametrize(
    ("truth", "found"),
    [
        ([True, True, False], [(1, 0, 10)]),
        ([True, False, False], []),
        ([True, U, True], []),
        ([True, True, U], [(1, 0, None)]),
        ([True, True, U, False], [(1, 0, 15)]),
        ([True, True, True, True], [(2, 0, None)]),
        ([True, True, U, True, False], [(2, 0, 20)]),
        ([True, True, U, False, True, True], [(1, 0, 15), (1, 20, None)]),
        ([U, True, True], [(1, 5, None)]),
    ],
)
def test_holds_of_five_and_fifteen_minutes(truth, found) -> None:
    grid = Grid([track(*range(0, 5 * len(truth), 5), until=5 * len(truth) - 5)])
    stretches = held(grid, truth, [(300, 1), (900, 2)])
    assert [
        (each.level, *minutes([each.start]), each.end and minutes([each.end])[0]) for each in stretches
    ] == found
