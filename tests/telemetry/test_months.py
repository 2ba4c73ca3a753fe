"""The rates of a month: what is owed, what came, what an outage takes from both sides."""

from datetime import timedelta

import pytest

from telemetry import months
from telemetry.rates import Excused
from tests import factories as make

pytestmark = pytest.mark.django_db
START, END = make.instant("2026-03-01 00:00"), make.instant("2026-03-04 00:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def site():
    return make.worksite()


def point(site, **more):
    return make.instrument(site, interval_s=600, **more)


def fill(of, hours, start=START, **more):
    make.readings(of, start, ({"tsp_ug_m3": 100.0 + i % 9, **more} for i in range(6 * hours)))


def month(excused=(), code=make.PINGCHENG, end=END):
    found = months.by_site("dust", [make.PINGCHENG, make.YUNGANG], START, end, excused)
    mine = [each.month for each in found if each.district == code]
    return sum(mine, months.NOTHING) if mine else None


def told(found):
    return (found.rate.expected, found.rate.received, found.rate.valid, found.hours_due, found.hours_heard)


def test_a_point_owes_each_hour_of_the_days(site):
    fill(point(site), 36)
    assert told(month()) == (6 * 72, 6 * 36, 6 * 36, 72, 36)


def test_invalid_samples_came_but_are_not_valid(site):
    fill(point(site), 24, flags="DDDDDDDDDD")
    assert told(month()) == (6 * 72, 6 * 24, 0, 72, 24)


def test_a_point_owes_from_the_hour_it_came_into_use(site):
    of = point(site, since=START + 30 * HOUR + timedelta(minutes=20))
    fill(of, 12, START + 30 * HOUR)
    assert told(month()) == (6 * 42, 6 * 12, 6 * 12, 42, 12)


def test_more_than_is_owed_counts_as_all(site):
    of = point(site)
    make.readings(
        of, START, ({"tsp_ug_m3": 100.0 + i % 9} for i in range(24 * 60)), step=timedelta(minutes=1)
    )
    assert told(month()) == (6 * 72, 6 * 24, 6 * 24, 72, 24)


def test_the_hours_of_an_outage_leave_both_sides(site):
    of = point(site)
    fill(of, 36)
    out = [
        Excused(of.pk, START + 10 * HOUR, START + 20 * HOUR),
        Excused(of.pk, START + 15 * HOUR, START + 22 * HOUR),
    ]
    assert told(month(out)) == (6 * 60, 6 * 24, 6 * 24, 60, 24)


def test_an_hour_that_an_outage_touches_leaves_whole(site):
    of = point(site)
    fill(of, 36)
    out = [Excused(of.pk, START + timedelta(minutes=30), START + timedelta(minutes=90))]
    assert told(month(out)) == (6 * 70, 6 * 34, 6 * 34, 70, 34)


def test_an_outage_without_an_end_and_one_from_before(site):
    of = point(site)
    fill(of, 72)
    assert told(month([Excused(of.pk, END - 2 * HOUR)])) == (6 * 70, 6 * 70, 6 * 70, 70, 70)
    assert told(month([Excused(of.pk, START - 50 * HOUR, START + HOUR)]))[0] == 6 * 71
    assert told(month([Excused(of.pk, START - 50 * HOUR, START - HOUR)]))[0] == 6 * 72
    assert told(month([Excused(of.pk, START - 50 * HOUR)])) == (0, 0, 0, 0, 0)


def test_an_outage_before_the_point_came_into_use_changes_nothing(site):
    of = point(site, since=START + 24 * HOUR)
    fill(of, 24, START + 24 * HOUR)
    assert told(month([Excused(of.pk, START, START + 10 * HOUR)])) == (6 * 48, 6 * 24, 6 * 24, 48, 24)


def test_districts_are_counted_apart_and_stopped_points_not_at_all(site):
    fill(point(site), 24)
    fill(point(site, status="stopped"), 24)
    fill(point(make.worksite(make.YUNGANG)), 48)
    fill(point(make.worksite(status="stopped")), 48)
    assert told(month())[1] == 6 * 24
    assert told(month(code=make.YUNGANG))[1] == 6 * 48


def test_days_that_have_not_come_are_not_owed(site):
    fill(point(site), 24)
    assert told(month(end=START + 24 * HOUR)) == (6 * 24, 6 * 24, 6 * 24, 24, 24)
    assert month(end=START) is None
