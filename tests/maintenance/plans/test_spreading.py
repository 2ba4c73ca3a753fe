"""Days of a month, their share of visits, the way round."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maintenance.plans import months
from maintenance.plans.frequency import longest_waiting, share
from maintenance.plans.route import Stop, distance_km, length_km, ordered
from maintenance.plans.spreading import parts, quotas, spread

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
WORKING = months.working(NOVEMBER)


def test_october_has_no_working_day_in_the_national_holiday_and_one_made_up_for() -> None:
    found = months.working(OCTOBER)
    assert found[0] == date(2026, 10, 8)
    assert date(2026, 10, 10) in found, "a Saturday that is worked for the holiday"
    assert all(on.weekday() < 5 or on == date(2026, 10, 10) for on in found)


def test_days_off_and_days_gone_by_are_no_working_days() -> None:
    off = {date(2026, 11, 25)}
    found = months.working(NOVEMBER, date(2026, 11, 23), off)
    assert found == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 27),
                     date(2026, 11, 30)]  # fmt: skip


@pytest.mark.parametrize(
    ("month", "length", "first", "last"),
    [
        (date(2026, 11, 1), 3, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 12, 1), 1, date(2026, 12, 1), date(2026, 12, 31)),
        (date(2026, 2, 1), 3, date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_a_period_holds_its_month(month: date, length: int, first: date, last: date) -> None:
    assert (months.start_of_period(month, length), months.end_of_period(month, length)) == (first, last)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "0001-01", "3000-01", "2026-11-05", "二〇二六-11"])
def test_an_address_that_names_no_month_means_the_present_one(text: str) -> None:
    assert months.read(text, NOVEMBER) == NOVEMBER
    assert months.read("2026-03", NOVEMBER) == date(2026, 3, 1)


def test_twenty_visits_fill_half_days_all_over_the_month() -> None:
    found = spread(range(20), WORKING, 6)
    assert not found.left_over
    assert [len(keys) for keys in found.days.values()] == [2, 3, 3, 3, 3, 3, 3]
    gaps = [
        WORKING.index(b) - WORKING.index(a) for a, b in zip(found.days, list(found.days)[1:], strict=False)
    ]
    assert gaps == [3] * 6


def test_a_crew_is_never_given_more_than_it_can_do_a_day() -> None:
    taken = {WORKING[0]: 6, WORKING[1]: 5}
    found = spread(range(60), WORKING[:10], 6, taken=taken)
    assert len(found.left_over) == 60 - (8 * 6 + 1)
    assert WORKING[0] not in found.days
    assert len(found.days[WORKING[1]]) == 1
    assert all(len(keys) <= 6 for keys in found.days.values())


def test_the_day_is_taken_on_which_the_crew_is_in_the_district_anyway() -> None:
    there = {WORKING[7]: 2}
    found = spread([1, 2, 3], WORKING, 6, taken=there, nearby=there)
    assert list(found.days) == [WORKING[7]]


@given(
    st.integers(0, 300),
    st.integers(1, 12),
    st.lists(st.integers(0, 12), max_size=21),
)
def test_nothing_is_lost_and_no_day_overflows(count: int, capacity: int, taken: list[int]) -> None:
    days = WORKING[: len(taken)]
    busy = dict(zip(days, taken, strict=True))
    found = spread(range(count), days, capacity, taken=busy)
    given_out = [key for on in sorted(found.days) for key in found.days[on]]
    assert [*given_out, *found.left_over] == list(range(count))
    assert all(len(keys) + busy[on] <= capacity for on, keys in found.days.items())
    room = sum(max(0, capacity - each) for each in taken)
    assert len(found.left_over) == max(0, count - room)


def test_an_even_share_is_moved_from_a_full_day_to_the_emptiest() -> None:
    assert quotas(9, [3, 3, 3]) == [3, 3, 3]
    assert quotas(6, [0, 3, 5]) == [0, 2, 4]
    assert quotas(5, []) == []


def test_a_month_is_cut_into_equal_parts() -> None:
    assert parts([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4, 5]]


def test_a_quarter_is_shared_by_its_months() -> None:
    assert [share(10, 3), share(6, 2), share(3, 1), share(0, 3)] == [4, 3, 3, 0]


def test_who_waited_longest_goes_first() -> None:
    last = {1: date(2026, 7, 1), 3: date(2026, 9, 1)}
    assert longest_waiting({1, 2, 3, 4}, last, {4: 0, 2: 1}, 3) == [4, 2, 1]


def test_the_route_goes_to_the_nearest_place_not_yet_visited() -> None:
    stops = [Stop(1, 113.40, 40.0), Stop(2, 113.31, 40.0), Stop(3, 113.35, 40.0), Stop(4)]
    assert [each.key for each in ordered(stops, (113.30, 40.0))] == [2, 3, 1, 4]
    assert [each.key for each in ordered(stops, (113.41, 40.0))] == [1, 3, 2, 4]
    assert [each.key for each in ordered(stops, None)] == [1, 3, 2, 4]


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_km((113.0, 40.0), (113.0, 41.0)) == pytest.approx(111.2, abs=0.1)
    assert length_km([Stop(1, 113.0, 40.0), Stop(2), Stop(3, 113.0, 41.0)], None) == pytest.approx(
        111.2, abs=0.1
    )
