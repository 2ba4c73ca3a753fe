"""How far up an overdue alert goes, by level, state and hours."""

from datetime import timedelta

import pytest

from alerts.life.clocks import clock
from alerts.life.overdue import missed, reached
from tests.factories import instant

RAISED = instant("2026-03-02 08:00")


@pytest.mark.parametrize(
    ("level", "handling", "hours", "rung"),
    [
        (2, "open", 0.49, 0),
        (2, "open", 0.5, 1),
        (2, "open", 23.9, 1),
        (2, "notified", 24, 2),
        (2, "open", 48, 3),
        (3, "open", 0.25, 1),
        (3, "open", 4, 2),
        (1, "open", 2, 1),
        (1, "open", 47, 1),
        (2, "acknowledged", 23, 0),
        (2, "assigned", 24, 2),
        (2, "verifying", 47, 0),
        (2, "disposed", 48, 3),
        (2, "feedback", 24, 0),
        (2, "feedback", 900, 4),
        (2, "closed", 900, 0),
        (2, "false", 900, 0),
    ],
)
def test_the_rung_by_hours(level, handling, hours, rung):
    due_at = clock(level, handling, known_at=RAISED, handled_at=RAISED).due_at
    now = RAISED + timedelta(hours=hours)
    found = reached(level, handling, due_at=due_at, known_at=RAISED, level_at=None, now=now)
    assert found == rung


def test_a_deadline_that_a_review_moved_counts_as_moved():
    later = RAISED + timedelta(hours=60)
    asked = {"known_at": RAISED, "level_at": None, "due_at": later}
    assert reached(2, "verifying", **asked, now=RAISED + timedelta(hours=50)) == 0
    assert reached(2, "verifying", **asked, now=later) == 3


def test_the_rungs_between_are_named_in_order():
    assert [rung.to for rung in missed(0, 3, "open")] == ["区县人员", "分局长", "市局督办"]
    assert missed(2, 2, "open") == ()


def test_a_step_that_was_done_in_time_is_not_said_to_be_overdue():
    assert [rung.step for rung in missed(0, 2, "acknowledged")] == ["verify"]
    assert [rung.step for rung in missed(0, 4, "feedback")] == ["review"]
