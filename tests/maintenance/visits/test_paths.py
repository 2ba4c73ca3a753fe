"""Inputs named by their paths."""

from hypothesis import given
from hypothesis import strategies as st

from maintenance.visits.paths import at, nested


def test_paths_become_blocks_and_rows_in_the_order_of_their_numbers() -> None:
    flat = {"a.text": "x", "rows.10.n": "2", "rows.2.n": "1", "b": "y"}
    assert nested(flat) == {
        "a": {"text": "x"},
        "rows": [{"n": "1"}, {"n": "2"}],
        "b": "y",
    }
    assert at(nested(flat), "rows.1.n") == "2"
    assert at(nested(flat), "rows.7.n") is None


@given(st.dictionaries(st.text(alphabet="ab.019²", max_size=12), st.text(max_size=3), max_size=12))
def test_no_name_of_an_input_breaks_it(flat: dict[str, str]) -> None:
    assert isinstance(nested(flat), dict)
