"""The quick reading and the tolerant one give the same rows, for every dialect."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from telemetry.cards import Card
from telemetry.hj212 import STANDARD, Profile
from telemetry.interpret import PartTimes, Stored, interpret
from telemetry.quick import quick
from tests.telemetry import said

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
POINTS = {"1": 1, "100000": 2, "100001": 3, "01": 4, "02": 5, "f21011": 6, "05": 7, "d205": 8, "d306": 9}
CODES = {
    "dust": ["a34001", "a34002", "LA", "a01008", "a99999", "SB1"],
    "P1": ["100000", "100001", "999999"],
    "P2": ["ea30010101", "ea30010205", "ea30010207"],
    "F1": ["a34041", "SB7", "SB8"],
    "F3": ["LAMPBLACK", "PM", "NMHC"],
}
SLUGS = {"dust": "dust", "P1": "power", "P2": "power", "F1": "fume", "F3": "fume"}
SUBS = ["Rtd", "Avg", "Max", "Flag", "Ia", "Pt", "RS", "RT"]
TEXTS = st.one_of(
    st.decimals(-999, 99999, places=2).map(str),
    st.sampled_from(["N", "D", "", "-999", "--", "NaN", "1", "0", "1e3", "1_0", "０", "abc"]),
)


@st.composite
def frames(draw) -> tuple[str, bytes]:
    dialect = draw(st.sampled_from(sorted(CODES)))
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(CODES[dialect]), st.sampled_from(SUBS), TEXTS), min_size=1, max_size=6
        )
    )
    items = ";".join(f"{code}-{sub}={text}" for code, sub, text in pairs)
    cn = draw(st.sampled_from(["2011", "2051", "2061", "2031", "2021", "2041", "9014"]))
    return dialect, said.data("QUICK1", AT, items, cn=cn)


def card(dialect: str, profile: Profile = STANDARD) -> Card:
    return Card(1, "QUICK1", SLUGS[dialect], dialect, {"a34001": "mg/m3"}, profile, POINTS)


def stored(data: bytes) -> Stored:
    return Stored(1_700_000_000_000_000, 0, AT, 0, "QUICK1", None, "", data.rstrip(b"\r\n"))


@given(frames())
def test_quick_and_tolerant_agree(frame):
    dialect, data = frame
    rows = quick(stored(data), card(dialect))
    if rows is not None:
        slow, troubles = interpret(stored(data), card(dialect), PartTimes())
        assert rows == slow
        assert not troubles


def test_an_ordinary_frame_takes_the_quick_way():
    assert quick(stored(said.tsp("QUICK1", AT, 0.132)), card("dust"))[0].values[0] == 132.0


def test_a_frame_whose_length_is_not_padded_does_not():
    data = said.tsp("QUICK1", AT, 132)
    assert quick(stored(data[:2] + data[3:]), card("dust")) is None


def test_a_frame_of_a_device_with_a_key_does_not():
    assert quick(stored(said.tsp("QUICK1", AT, 132)), card("dust", Profile(sm4_key=b"0" * 16))) is None


@given(st.binary(max_size=300))
def test_any_bytes_in_never_an_exception_out(data):
    for dialect in CODES:
        quick(stored(data), card(dialect))
        interpret(stored(data), card(dialect), PartTimes())
