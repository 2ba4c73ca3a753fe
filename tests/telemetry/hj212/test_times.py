from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry.hj212 import format_datatime, format_qn, parse_datatime, parse_qn
from telemetry.hj212.times import BEIJING

MORNING = datetime(2026, 3, 10, 1, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at", "warning"),
    [
        ("20260310093005", MORNING, None),
        ("20260310093005250", MORNING + timedelta(milliseconds=250), "datatime_odd"),
        ("2026031009300577", MORNING, "datatime_odd"),
        ("202603102093005", MORNING, "datatime_odd"),
        ("202603100930", MORNING - timedelta(seconds=5), "datatime_odd"),
        ("260310093005", MORNING, "datatime_odd"),
        ("2026-03-10 09:30:05", MORNING, "datatime_odd"),
        ("1773106205000", MORNING, "datatime_odd"),
        ("20260230093005", None, "datatime_unreadable"),
        ("20260310253005", None, "datatime_unreadable"),
        ("19260310093005", None, "datatime_unreadable"),
        ("２０２６０３１００９３００５", None, "datatime_unreadable"),
        ("yesterday", None, "datatime_unreadable"),
        ("2" * 5000, None, "datatime_unreadable"),
        ("", None, "datatime_missing"),
        (None, None, "datatime_missing"),
    ],
)
def test_datatime_is_beijing_time(text, at, warning):
    assert parse_datatime(text) == (at, warning)


@pytest.mark.parametrize("text", ["20260310093005250", "202603100930052501", "20260310093005250CST"])
def test_qn_to_the_millisecond(text):
    assert parse_qn(text) == MORNING + timedelta(milliseconds=250)


@pytest.mark.parametrize(
    ("text", "at"),
    [("1773106205000", MORNING), ("20260310093005", MORNING), ("12", None), (None, None), ("x", None)],
)
def test_other_qn(text, at):
    assert parse_qn(text) == at


@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30), timezones=st.just(BEIJING)))  # noqa: DTZ001
def test_what_is_written_is_read_again(at):
    assert parse_datatime(format_datatime(at)).at == at.replace(microsecond=0)
    assert parse_qn(format_qn(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text):
    parse_qn(text)
    at = parse_datatime(text).at
    assert at is None or 1999 <= at.year <= 2101
