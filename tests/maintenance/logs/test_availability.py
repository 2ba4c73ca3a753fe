"""可用率 from the fault logs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from maintenance.logs.availability import availability, by_platform, measured
from maintenance.models import Log
from tests.factories import instant
from tests.maintenance.logs.making import fault, log

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
NOW = instant("2026-12-05 08:00")


def test_overlapping_faults_are_counted_once_and_those_of_all_platforms_for_each() -> None:
    fault("dust", "2026-11-03 08:00", 60)
    fault("", "2026-11-03 08:30", 60, Log.Kind.SOFTWARE_FAULT)
    found = by_platform(["power", "dust", "fume"], NOVEMBER, now=NOW)
    assert {slug: each.down for slug, each in found.items()} == {"power": 60, "dust": 90, "fume": 60}
    assert availability("dust", NOVEMBER, now=NOW) == Decimal("99.79")


def test_planned_work_does_not_count() -> None:
    log(Log.Kind.SERVER, instant("2026-11-03 01:00"), downtime_min=30)
    assert availability("dust", NOVEMBER, now=NOW) == Decimal("100.00")


def test_a_fault_that_stopped_nothing_does_not_count() -> None:
    log(Log.Kind.HARDWARE_FAULT, instant("2026-11-03 01:00"), detail={"stopped": "no"})
    log(Log.Kind.HARDWARE_FAULT, instant("2026-11-04 01:00"), ended_at=None, detail={"stopped": "no"})
    assert measured("dust", NOVEMBER, now=NOW).stops == 0


def test_a_standing_fault_counts_until_now() -> None:
    fault("fume", "2026-11-20 08:00", None)
    now = instant("2026-11-20 10:00")
    assert measured("fume", NOVEMBER, now=now).down == 120
    assert measured("fume", NOVEMBER, now=now + timedelta(hours=1)).down == 180


def test_a_fault_over_the_months_end_is_shared_between_them() -> None:
    fault("power", "2026-10-31 23:00", 150)
    assert measured("power", date(2026, 10, 1), now=NOW).down == 60
    assert measured("power", NOVEMBER, now=NOW).down == 90
