"""Deadlines by level and step (domain.md D.2), over weekends, holidays and 调休."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.life import working_days
from alerts.life.clocks import STEPS, Clock, caveat, clock, remaining
from alerts.models import Alert, Handling
from tests.factories import instant

RAISED = instant("2026-03-02 08:00")  # a Monday


@pytest.mark.parametrize(
    ("handling", "step", "hours"),
    [
        ("open", "acknowledge", (2, 0.5, 0.25)),
        ("notified", "acknowledge", (2, 0.5, 0.25)),
        ("acknowledged", "verify", (48, 24, 4)),
        ("assigned", "verify", (48, 24, 4)),
        ("verifying", "dispose", (72, 48, 24)),
        ("disposed", "dispose", (72, 48, 24)),
    ],
)
def test_hours_by_level(handling, step, hours):
    for level, span in zip((1, 2, 3), hours, strict=True):
        assert clock(level, handling, known_at=RAISED) == Clock(step, RAISED + timedelta(hours=span))


def test_nothing_is_due_on_what_is_archived():
    assert clock(2, "archived", known_at=RAISED) == Clock()


def test_every_state_has_its_clock_or_none():
    assert set(STEPS) <= set(Handling.values)
    assert len(max(STEPS.values(), key=len)) <= Alert._meta.get_field("due_step").max_length


@pytest.mark.parametrize("handling", ["closed", "false", "exempt"])
def test_archiving_is_ten_days_after_the_end_whatever_it_was(handling):
    ended = instant("2026-03-05 16:00")
    expected = Clock("archive", ended + timedelta(days=10))
    assert clock(2, handling, known_at=RAISED, handled_at=ended) == expected


@pytest.mark.parametrize(
    ("level", "handed_in", "due"),
    [
        (2, "2026-03-02 15:00", "2026-03-04 15:00"),  # Monday → Wednesday
        (2, "2026-03-05 15:00", "2026-03-09 15:00"),  # Thursday → Monday
        (3, "2026-02-13 15:00", "2026-02-14 15:00"),  # a Saturday worked for the Spring Festival
        (3, "2026-02-14 15:00", "2026-02-24 15:00"),  # over the festival
        (1, "2026-09-30 10:00", "2026-10-10 10:00"),  # National Day; Saturday 10 October is worked
        (3, "2026-12-31 23:30", "2027-01-01 23:30"),  # 2027 is not published: a Friday counts
    ],
)
def test_reviews_have_working_days(level, handed_in, due):
    found = clock(level, "feedback", known_at=RAISED, handled_at=instant(handed_in)).due_at
    assert found == instant(due)


def test_the_day_is_chinas_even_when_utc_has_another():
    handed_in = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)  # Friday 06:00 in Datong
    found = clock(3, "feedback", known_at=RAISED, handled_at=handed_in).due_at
    assert found == instant("2026-03-09 06:00")


def test_a_year_without_published_holidays_says_so():
    assert caveat("review", instant("2027-01-04 10:00")) == "2027 年节假日安排尚未收录，按周一至周五推算"
    assert caveat("review", instant("2026-03-04 10:00")) == ""
    assert caveat("verify", instant("2027-01-04 10:00")) == ""
    assert not working_days.is_published(instant("2031-01-04 10:00").date())


def test_a_rise_only_brings_the_deadline_nearer():
    early, late = RAISED + timedelta(hours=1), RAISED + timedelta(hours=30)
    assert clock(2, "open", known_at=RAISED, level_at=early).due_at == early + timedelta(minutes=30)
    assert clock(2, "open", known_at=RAISED, level_at=late).due_at == RAISED + timedelta(hours=2)
    assert clock(2, "verifying", known_at=RAISED, level_at=late).due_at == RAISED + timedelta(hours=72)


def test_what_a_review_gave_back_gets_time_anew():
    back = RAISED + timedelta(hours=60)
    found = clock(2, "verifying", known_at=RAISED, returned_at=back)
    assert found == Clock("dispose", back + timedelta(hours=24))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.5, "剩余 不到 1 分"),
        (12, "剩余 12 分"),
        (80, "剩余 1 小时 20 分"),
        (60 * 25 + 5, "剩余 1 天 1 小时"),
        (-180, "超期 3 小时"),
        (0, "超期 不到 1 分"),
    ],
)
def test_what_remains_in_words(minutes, said):
    assert remaining(RAISED + timedelta(minutes=minutes), RAISED) == said
