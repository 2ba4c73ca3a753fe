"""Which episodes are one alert: an hour between them at most, unless someone closed it in between."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.life.joining import joined, last_seen, occurrences
from alerts.reconcile import Known
from alerts.rule_types import Episode

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def part(start: float, end: float | None, *, level: int = 1, said: str = "", subject: str = "7") -> Episode:
    return Episode("PW01", subject, level, at(start), None if end is None else at(end), said)


def known(start: float, end: float | None, *, count: int = 1, seen: float | None = None, **more) -> Known:
    seen_at = None if seen is None else at(seen)
    known_end = None if end is None else at(end)
    return Known(1, "PW01", "7", "", 1, at(start), known_end, "旧", count, seen_at, **more)


def told(found: list[Episode]) -> list[tuple]:
    return [
        ((one.start - NOON) / timedelta(minutes=1), one.end and (one.end - NOON) / timedelta(minutes=1),
         one.level, one.sentence, occurrences(one), (last_seen(one) - NOON) / timedelta(minutes=1))
        for one in found
    ]  # fmt: skip


@pytest.mark.parametrize(("gap", "count"), [(0, 1), (59, 1), (60, 1), (60.1, 2)])
def test_sixty_minutes_is_one_and_more_is_two(gap, count):
    assert len(joined([part(0, 10), part(10 + gap, 90 + gap)], [])) == count


def test_the_gravest_speaks_and_of_equals_the_first():
    parts = [part(0, 10, said="一"), part(20, 30, level=2, said="二"), part(40, None, level=2, said="三")]
    assert told(joined(parts, [])) == [(0, None, 2, "二", 3, 40)]


def test_subjects_do_not_mix():
    assert len(joined([part(0, 10), part(20, 30, subject="8")], [])) == 2


def test_a_closing_in_between_parts_them():
    closed = known(0, 10, closed_at=at(15))
    assert told(joined([part(0, 10), part(20, 30)], [closed])) == [
        (0, 10, 1, "", 1, 0),
        (20, 30, 1, "", 1, 20),
    ]


def test_what_had_begun_before_the_closing_is_not_new():
    closed = known(0, None, closed_at=at(15))
    assert told(joined([part(0, 40)], [closed])) == [(0, 40, 1, "", 1, 0)]


def test_it_goes_on_from_an_alert_older_than_the_window():
    found = joined([part(100, None)], [known(0, None, count=3, seen=50)], at(100))
    assert told(found) == [(0, None, 1, "旧", 3, 50)]
    again = joined([part(100, 110), part(130, None)], [known(0, None, count=3, seen=50)], at(100))
    assert told(again) == [(0, None, 1, "旧", 4, 130)]


def test_counting_again_does_not_count_twice():
    once = joined([part(100, 110), part(130, None)], [known(0, None, seen=50)], at(100))[0]
    alert = known(0, None, count=occurrences(once), seen=130)
    assert told(joined([part(100, 110), part(130, None)], [alert], at(100))) == told([once])


def test_a_closed_alert_older_than_the_window_still_goes_on():
    found = joined([part(100, None)], [known(0, None, closed_at=at(60))], at(100))
    assert [one.start for one in found] == [at(0)]


spans = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 40)), min_size=1, max_size=8)


@given(spans, st.integers())
def test_any_order_gives_the_same(pieces, seed):
    parts, until = [], -1
    for start, length in sorted(pieces):
        if start > until:
            parts.append(part(start, start + length, level=1 + start % 2))
            until = start + length
    shuffled = list(parts)
    Random(seed).shuffle(shuffled)
    assert joined(shuffled, []) == joined(parts, [])
    assert sum(map(occurrences, joined(parts, []))) == len(parts)
