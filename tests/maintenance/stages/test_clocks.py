"""Twelve hours to report, five working days to repair; the holidays count as they are."""

import pytest

from maintenance.stages import clocks
from tests.factories import instant


@pytest.mark.parametrize(
    ("began", "due"),
    [
        ("2026-11-20 09:00", "2026-11-27 09:00"),  # a Friday: the weekend does not count
        ("2026-11-21 09:00", "2026-11-27 09:00"),
        ("2026-09-29 09:00", "2026-10-12 09:00"),  # 国庆 1–7 October; Saturday the 10th is worked
    ],
)
def test_a_repair_is_due_after_five_working_days(began, due):
    assert clocks.repair_by(instant(began)) == instant(due)


@pytest.mark.parametrize(("reported", "late"), [("2026-11-20 21:00", False), ("2026-11-20 21:01", True)])
def test_a_report_is_late_after_twelve_hours(reported, late):
    assert clocks.is_late(instant("2026-11-20 09:00"), instant(reported)) is late
