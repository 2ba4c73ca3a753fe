"""Availability: what is lost is counted once, in its month, and never rounded away."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from maintenance.logs.downtime import CITY, Stop, counted, month_bounds

NOVEMBER = date(2026, 11, 15)
LATER = datetime(2027, 3, 1, tzinfo=CITY)
MINUTES = 30 * 24 * 60


def at(day: int, hour: int = 0, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CITY)


def down(*stops: Stop, platform: str = "dust", now: datetime = LATER) -> int:
    return counted(stops, platform, NOVEMBER, now).down


def test_a_month_without_faults_is_whole() -> None:
    found = counted([], "dust", NOVEMBER, LATER)
    assert (found.minutes, found.down, found.pct) == (MINUTES, 0, Decimal("100.00"))


@pytest.mark.parametrize(
    ("stops", "minutes"),
    [
        ([Stop(at(3, 8), at(3, 9))], 60),
        ([Stop(at(3, 8), at(3, 9)), Stop(at(3, 8, 30), at(3, 9, 30))], 90),
        ([Stop(at(3, 8), at(3, 12)), Stop(at(3, 9), at(3, 10))], 240),
        ([Stop(at(3, 8), at(3, 9)), Stop(at(3, 9), at(3, 10))], 120),
        ([Stop(at(3, 8), at(3, 9)), Stop(at(4, 8), at(4, 9))], 120),
        ([Stop(at(31, 23, month=10), at(1, 1))], 60),
        ([Stop(at(30, 23), at(1, 5, month=12))], 60),
        ([Stop(at(1, month=10), at(31, month=12))], MINUTES),
        ([Stop(at(5, month=10), at(6, month=10)), Stop(at(2, month=12), None)], 0),
    ],
)
def test_lost_minutes(stops: list[Stop], minutes: int) -> None:
    assert down(*stops) == minutes
    assert down(*reversed(stops)) == minutes


def test_a_fault_of_all_platforms_counts_for_each_and_anothers_for_none() -> None:
    stops = [
        Stop(at(3, 8), at(3, 9), ""),
        Stop(at(3, 8, 30), at(3, 9, 30), "dust"),
        Stop(at(5), at(6), "fume"),
    ]
    assert down(*stops, platform="dust") == 90
    assert down(*stops, platform="power") == 60


def test_a_standing_fault_is_lost_up_to_now_and_the_month_counts_what_has_passed() -> None:
    found = counted([Stop(at(10, 6), None)], "dust", NOVEMBER, at(10, 12))
    assert (found.minutes, found.down) == (9 * 1440 + 720, 360)


def test_a_month_that_has_not_begun_lost_nothing() -> None:
    found = counted([Stop(at(1, month=10), None)], "dust", NOVEMBER, at(1, month=10) + timedelta(days=3))
    assert (found.minutes, found.down, found.pct) == (0, 0, Decimal(100))


def test_one_lost_minute_is_not_rounded_to_a_hundred() -> None:
    assert counted([Stop(at(3), at(3, 0, 1))], "dust", NOVEMBER, LATER).pct == Decimal("99.99")


def test_december_ends_with_the_year() -> None:
    assert month_bounds(date(2026, 12, 31)) == (at(1, month=12), datetime(2027, 1, 1, tzinfo=CITY))
