"""Tracks, grids and held conditions, against a slow reading of the same sentences minute by minute."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.conditions import all_of, any_of, held, not_
from alerts.engine import judge
from alerts.rule_types import Link, PointView, SiteView
from alerts.rulebook import rule
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


STEP = st.sampled_from([1, 4, 5, 5, 5, 10, 14, 15, 16, 31])
KW = st.sampled_from([0.0, 6.9, 7.0, 8.0, 10.0, 50.0, -1.0, None, "D"])
SAMPLES = st.lists(st.tuples(STEP, KW), max_size=14)


def _samples(steps: list[tuple[int, float | str | None]]) -> list[tuple[int, float | None]]:
    minute, found = 0, []
    for step, kw in steps:
        found.append((minute, None if kw == "D" or kw is None or kw < 0 else kw))
        minute += step
    return found


def _state(samples: list[tuple[int, float | None]], minute: int) -> bool | None:
    """ON, OFF or UNKNOWN, read off the samples up to a minute."""
    past = [each for each in samples if each[0] <= minute]
    if not past or past[-1][1] is None or minute - past[-1][0] >= 15:
        return None
    decided = [kw >= 10 for _, kw in past if kw is not None and not 7 < kw < 10]
    return decided[-1] if decided else False


def _slow_pw01(production, in_use, standby, mode: str, until: int) -> list[tuple[int, int, int | None]]:
    """PW01 for one production point and one group, minute by minute: (level, start, end)."""

    def breach(minute: int) -> bool | None:
        running = _state(production, minute)
        used = [_state(each, minute) for each in in_use]
        spare = [_state(each, minute) for each in standby]
        met: bool | None = None
        if any(each is not None for each in used):
            missing, helping = used.count(False), spare.count(True)
            met = missing <= helping if mode == "all" else True in used + spare
        if running is False or met is True:
            return False
        return None if running is None or met is None else True

    heard = {minute for each in (production, *in_use, *standby) for minute, _ in each if minute <= until}
    found, level, start = [], 0, None
    for minute in range(until + 1):
        now = breach(minute)
        if level == 0 and now is not True:
            start = None
        if minute not in heard:
            continue
        if now is True:
            start = minute if start is None else start
            level = max(level, 2 if minute - start >= 15 else 1 if minute - start >= 5 else 0)
        elif now is False and level:
            found.append((level, start, minute))
            level, start = 0, None
    return [*found, (level, start, None)] if level else found


@settings(max_examples=400, deadline=None)
@given(
    st.lists(SAMPLES, min_size=3, max_size=3),
    st.sampled_from(["all", "any"]),
    st.booleans(),
    st.integers(0, 120),
)
def test_pw01_is_what_a_minute_by_minute_reading_finds(steps, mode, spare, until) -> None:
    production, first, second = map(_samples, steps)
    keys = ("P1", "T1", "T2")
    points = tuple(
        PointView(key, "treatment" if key[0] == "T" else "production", 300, 100, 10) for key in keys
    )
    link = Link(("P1",), ("T1",), ("T2",), mode) if spare else Link(("P1",), ("T1", "T2"), (), mode)
    series = {
        key: [Sample(at(minute), kw) for minute, kw in samples]
        for key, samples in zip(keys, (production, first, second), strict=True)
    }
    found = judge(SiteView("power", points, links=(link,)), series, [rule("PW01")], at(until))
    in_use, standby = ([first], [second]) if spare else ([first, second], [])
    assert [
        (
            each.level,
            (each.start - T0) // timedelta(minutes=1),
            each.end and (each.end - T0) // timedelta(minutes=1),
        )
        for each in found
    ] == _slow_pw01(production, in_use, standby, mode, until)
