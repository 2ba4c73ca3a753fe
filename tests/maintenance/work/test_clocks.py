"""When each step of an order is due, by its source and level."""

from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.life.clocks import TABLE
from maintenance.work.clocks import Basis, clock, end_of
from maintenance.work.overdue import missed, reached

KNOWN = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def basis(**more):
    known = {"source": "alert", "level": 2, "known_at": KNOWN, "state_at": KNOWN, "sent_at": KNOWN}
    return Basis(**{**known, **more})


@pytest.mark.parametrize(
    ("level", "accept", "arrive", "finish"), [(1, 2, 48, 72), (2, 0.5, 24, 48), (3, 0.25, 4, 24)]
)
def test_an_order_from_an_alert_keeps_the_deadlines_of_its_level(level, accept, arrive, finish):
    known = basis(level=level)
    assert clock("assigned", known).due_at == KNOWN + accept * HOUR
    assert clock("on_way", known).due_at == KNOWN + arrive * HOUR
    assert clock("on_site", known).due_at == KNOWN + finish * HOUR


def test_a_level_beyond_the_table_counts_as_its_nearest():
    assert clock("on_way", basis(level=0)).due_at == KNOWN + TABLE[1].verify
    assert clock("on_way", basis(level=9)).due_at == KNOWN + TABLE[3].verify


def test_a_crew_that_is_sent_after_the_deadline_gets_the_time_anew():
    late = KNOWN + 30 * HOUR
    assert clock("on_way", basis(sent_at=late)).due_at == late + 24 * HOUR
    just = KNOWN + 23 * HOUR
    assert clock("on_way", basis(sent_at=just)).due_at == KNOWN + 24 * HOUR


def test_accepting_counts_from_the_sending_not_from_the_alert():
    later = KNOWN + 5 * HOUR
    assert clock("assigned", basis(state_at=later)).due_at == later + HOUR / 2


def test_a_supervision_brings_the_deadline_nearer_never_further():
    near, far = KNOWN + 10 * HOUR, KNOWN + 400 * HOUR
    assert clock("on_site", basis(must_by=near)).due_at == near
    assert clock("on_site", basis(must_by=far)).due_at == KNOWN + 48 * HOUR
    assert clock("assigned", basis(must_by=near)).due_at == KNOWN + HOUR / 2
    assert clock("on_way", basis(must_by=KNOWN - HOUR)).due_at == KNOWN + 24 * HOUR


def test_an_inspection_is_due_on_its_day():
    on = date(2026, 3, 9)
    for state in ("assigned", "accepted", "on_site"):
        assert clock(state, basis(source="plan", level=1, due_on=on)).due_at == datetime(
            2026, 3, 9, 16, tzinfo=UTC
        )


def test_an_inspection_that_begins_after_its_day_gets_the_time_to_accept():
    on = date(2026, 2, 20)
    assert clock("assigned", basis(source="plan", level=1, due_on=on)).due_at == KNOWN + 2 * HOUR


def test_what_a_district_asked_for_is_due_in_working_days():
    friday = datetime(2026, 3, 6, 2, tzinfo=UTC)
    asked = basis(source="consultation", level=1, known_at=friday)
    assert clock("assigned", asked).due_at == datetime(2026, 3, 9, 2, tzinfo=UTC)
    assert clock("on_site", asked).due_at == datetime(2026, 3, 13, 2, tzinfo=UTC)


def test_an_appointed_day_gives_at_least_until_its_end():
    on = date(2026, 3, 20)
    assert clock("on_way", basis(source="phone", level=1, due_on=on)).due_at == end_of(on)
    assert (
        clock("on_way", basis(source="phone", level=1, due_on=date(2026, 3, 2))).due_at == KNOWN + 48 * HOUR
    )


@pytest.mark.parametrize(("level", "hours"), [(1, 24), (2, 24), (3, 20)])
def test_a_returned_form_is_corrected_within_the_time_its_alert_has_again(level, hours):
    back = KNOWN + 300 * HOUR
    for source in ("alert", "plan", "phone"):
        found = clock("rework", basis(source=source, level=level, state_at=back, due_on=date(2026, 3, 3)))
        assert (found.step, found.due_at) == ("correct", back + hours * HOUR)


def test_a_supervision_hurries_a_correction_too_and_a_consultation_has_two_working_days():
    near = KNOWN + 2 * HOUR
    assert clock("rework", basis(must_by=near)).due_at == near
    friday = datetime(2026, 3, 6, 2, tzinfo=UTC)
    asked = basis(source="consultation", level=1, known_at=KNOWN, state_at=friday)
    assert clock("rework", asked).due_at == datetime(2026, 3, 10, 2, tzinfo=UTC)


@pytest.mark.parametrize("state", ["done", "cancelled"])
def test_nothing_is_due_at_the_end(state):
    assert clock(state, basis()) == type(clock(state, basis()))()


@pytest.mark.parametrize(
    ("level", "hours", "rung"),
    [
        (1, -0.01, 0),
        (1, 0, 1),
        (1, 1.99, 1),
        (1, 2, 2),
        (1, 7.9, 2),
        (1, 8, 3),
        (2, 0.5, 2),
        (2, 2, 3),
        (3, 1, 3),
    ],
)
def test_an_overdue_step_goes_up_by_the_time_of_its_level(level, hours, rung):
    assert reached(level, KNOWN, KNOWN + hours * HOUR) == rung


def test_rungs_that_were_passed_are_each_marked():
    assert [each.number for each in missed(0, 3)] == [1, 2, 3]
    assert missed(3, 3) == ()
