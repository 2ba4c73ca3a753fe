"""The rows kept in the judging process do not grow with the data that pass."""

import pytest

from alerts import windows


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    yield
    windows.forget()


def _keep(point_id: int, count: int) -> None:
    windows._kept[point_id] = windows.Window(0.0, [(60.0 * minute, None) for minute in range(count)])


def test_what_is_older_than_needed_goes_except_for_a_little() -> None:
    _keep(1, 1000)
    windows._rows_from(1, 60.0 * 900)
    assert windows.held() == 1000 - 899 + windows.SLACK


def test_the_last_row_before_the_window_stands_at_its_head() -> None:
    _keep(1, 1000)
    rows = windows._rows_from(1, 60.0 * 900 - 1)
    assert [row[0] for row in rows[:2]] == [60.0 * 899, 60.0 * 900]


def test_a_trimmed_window_says_from_where_it_can_be_trusted() -> None:
    _keep(1, 1000)
    windows._rows_from(1, 60.0 * 900)
    kept = windows._kept[1]
    assert kept.since == kept.rows[1][0] <= 60.0 * 900
