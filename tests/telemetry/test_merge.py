"""Two frames for one instant: any order of arrival gives the same row."""

from datetime import UTC, datetime
from functools import reduce
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from telemetry.merge import Row, merged, same

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def row(qn: int, *values: float | None, flags: str | None = None, batch: int = 1, extra=None) -> Row:
    return Row(AT, batch, qn, 7, 0, values, flags, extra)


def told(one: Row) -> tuple:
    return one.values, one.flags, one.extra, one.qn, one.sources


def test_the_later_request_number_corrects_a_value():
    assert merged(row(5, 1.0, 2.0), row(6, 1.5, 2.0)).values == (1.5, 2.0)


def test_a_split_frame_fills_what_the_other_part_lacks():
    both = merged(row(5, 1.0, None), row(6, None, 2.0))
    assert both.values == (1.0, 2.0)
    assert both.qn == 6
    assert both.sources == {"0": 5}


def test_an_older_frame_does_not_overwrite():
    assert merged(row(6, 1.5), row(5, 9.0)).values == (1.5,)


def test_the_same_frame_again_changes_nothing():
    first = row(5, 1.0, None, flags="NB")
    assert same(merged(first, row(5, 1.0, None, flags="NB", batch=2)), first)


def test_a_flag_without_a_value_is_kept():
    assert merged(row(5, None, 2.0, flags="BN"), row(4, None, 1.0)).flags == "BN"


def test_a_third_frame_between_two_finds_its_place():
    """The row remembers which frame each column came from, so the middle one can still win a column."""
    frames = [row(1, 1.0, None), row(2, 2.0, None), row(3, None, 3.0)]
    assert {told(reduce(merged, order))[0] for order in permutations(frames)} == {(2.0, 3.0)}


VALUES = st.one_of(st.none(), st.sampled_from([0.0, 1.0, 2.5]))
ROWS = st.builds(
    lambda qn, values, flags, extra: row(
        qn, *values, flags=flags if flags.strip("N") else None, extra=extra or None
    ),
    st.integers(1, 3),
    st.tuples(VALUES, VALUES, VALUES),
    st.text("NDB", min_size=3, max_size=3),
    st.dictionaries(st.sampled_from(["a-Max", "b-Max"]), st.sampled_from("xy")),
)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_any_order_and_any_repetition_gives_the_same_row(rows):
    expected = reduce(merged, rows)
    for order in permutations(rows):
        found = reduce(merged, [*order, order[0]])
        assert told(found) == told(expected)
