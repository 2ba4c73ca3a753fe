"""When an order is in force."""

from datetime import datetime, time, timedelta

import pytest

from alerts.orders.plans import MOST_DAYS, Plan
from tests import factories

at = factories.instant


def clock(text: str) -> time:
    return time.fromisoformat(text)


def daily(start: str, end: str | None, day_from: str, day_to: str) -> Plan:
    return Plan(at(start), at(end) if end else None, clock(day_from), clock(day_to))


def told(plan: Plan, until: str = "2026-12-31 00:00") -> list[tuple[datetime, datetime | None]]:
    return plan.stretches(at(until))


def test_an_order_throughout_is_one_stretch():
    assert told(Plan(at("2026-11-20 08:00"), None)) == [(at("2026-11-20 08:00"), None)]


def test_a_daily_order_is_in_force_in_its_hours():
    plan = daily("2026-11-20 00:00", "2026-11-22 00:00", "08:00", "18:00")
    assert told(plan) == [
        (at("2026-11-20 08:00"), at("2026-11-20 18:00")),
        (at("2026-11-21 08:00"), at("2026-11-21 18:00")),
    ]


def test_hours_across_midnight_belong_to_the_night_and_are_cut_at_both_ends():
    plan = daily("2026-11-20 02:00", "2026-11-22 01:00", "22:00", "06:00")
    assert told(plan) == [
        (at("2026-11-20 02:00"), at("2026-11-20 06:00")),
        (at("2026-11-20 22:00"), at("2026-11-21 06:00")),
        (at("2026-11-21 22:00"), at("2026-11-22 01:00")),
    ]


def test_the_same_hour_twice_is_the_whole_day():
    plan = daily("2026-11-20 00:00", "2026-11-21 00:00", "08:00", "08:00")
    assert told(plan)[0] == (at("2026-11-20 00:00"), at("2026-11-20 08:00"))
    assert told(plan)[1] == (at("2026-11-20 08:00"), at("2026-11-21 00:00"))


def test_a_daily_order_without_an_end_is_followed_as_far_as_asked():
    plan = daily("2026-11-20 00:00", None, "08:00", "18:00")
    assert len(told(plan, "2026-11-30 00:00")) == 10
    assert len(told(daily("2016-11-20 00:00", None, "08:00", "18:00"))) == MOST_DAYS


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        ("2026-11-20 21:59", False),
        ("2026-11-20 22:00", True),
        ("2026-11-21 05:59", True),
        ("2026-11-21 06:00", False),
    ],
)
def test_which_stretch_holds_an_instant(moment, inside):
    plan = daily("2026-11-19 00:00", None, "22:00", "06:00")
    expected = (at("2026-11-20 22:00"), at("2026-11-21 06:00")) if inside else None
    assert plan.holding(at(moment)) == expected


def test_before_and_after_an_order_nothing_holds():
    plan = Plan(at("2026-11-20 08:00"), at("2026-11-21 08:00"))
    assert plan.holding(at("2026-11-20 07:59")) is None
    assert plan.holding(at("2026-11-21 08:00")) is None
    assert plan.holding(at("2026-11-20 08:00")) == (plan.start, plan.end)


WHOLE = Plan(at("2026-11-20 08:00"), at("2026-11-25 08:00"))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Plan(at("2026-11-25 08:00"), None), False),
        (Plan(at("2026-11-25 07:59"), None), True),
        (Plan(at("2026-11-01 08:00"), at("2026-11-20 08:00")), False),
        (daily("2026-11-01 00:00", None, "22:00", "06:00"), True),
        (daily("2026-11-01 00:00", "2026-11-20 09:00", "22:00", "06:00"), False),
    ],
)
def test_orders_that_share_an_instant_overlap(other, expected):
    assert WHOLE.overlaps(other) is expected
    assert other.overlaps(WHOLE) is expected


def test_day_and_night_shifts_do_not_overlap():
    day = daily("2026-11-01 00:00", None, "06:00", "22:00")
    night = daily("2026-11-10 00:00", None, "22:00", "06:00")
    assert not day.overlaps(night)
    assert day.overlaps(daily("2026-11-10 00:00", None, "21:59", "06:00"))


def test_a_plan_is_the_same_whatever_zone_its_instants_are_written_in():
    utc = daily("2026-11-20 00:00", "2026-11-21 00:00", "08:00", "18:00")
    moved = Plan(utc.start.astimezone(None), utc.end and utc.end.astimezone(None), utc.day_from, utc.day_to)
    assert told(utc) == told(moved)
    assert told(utc)[0][1] - told(utc)[0][0] == timedelta(hours=10)
