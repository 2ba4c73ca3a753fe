"""The compiled reading says what the tolerant one says, or says nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dust.factors import FACTORS as DUST_FACTORS
from telemetry.hj212 import Frame, Layouts, decode, read_frames
from telemetry.hj212.dialects import COLUMN_UNITS, DIALECTS, SPAN_OF_CN, Span, compile_layout, measurements
from tests.telemetry.hj212.samples import DUST, DUST_VALUES, EVERY_DIALECT, flagged, send

COLUMNS = list(COLUMN_UNITS)
_PARTICLES = st.sampled_from(["mg/m3", "ng/m3", "ppm"])
UNITS = st.fixed_dictionaries(
    {}, optional={"a34001": _PARTICLES, "Pt": st.sampled_from(["W", "kW"]), "pressure_kpa": st.just("hPa")}
)
TEXT = st.one_of(
    st.decimals(-1000, 99999, places=2).map(str),
    st.sampled_from(["", "--", "-999", "NaN", "inf", "1e5", "0.160", "1", "0", "2", "+3", "x", "1_0"]),
)
CODES = st.sampled_from([
    "a34001", "a34002", "LA", "Leq", "a01006", "SB1", "SB7", "SB8", "200001", "200001-Pt", "ea30010705", "f21012",
    "d20105", "ele01", "P10001", "a34041", "ga2101", "LAMPBLACK", "CONC", "FANSTATUS", "zz1",
])  # fmt: skip
SUBS = st.sampled_from(["Rtd", "Avg", "Max", "Cou", "Data", "Flag", "RS", "RT", "Ia", "Pt", "Ept", "RTD"])
ITEM = st.dictionaries(st.tuples(CODES, SUBS).map("-".join), TEXT, min_size=1, max_size=4)


def same_rows(dialect: str, frame: Frame, units: dict[str, str], layouts: Layouts) -> int:
    """How many compiled rows there are; each equals the measurement of its channel."""
    said = decode(frame)
    span = SPAN_OF_CN.get(said.cn or "", Span.REALTIME)
    found = layouts.find(frame.segment)
    if found is None:
        return 0
    layout, values = found
    wanted = {each.channel: each for each in measurements(dialect, said, units)}
    given_rows = 0
    for reader in compile_layout(dialect, layout, units, span, COLUMNS):
        row = reader.row(values)
        if row is None:
            continue
        each = wanted.pop(reader.channel)
        flags = "".join(each.flags.get(column, "N") for column in COLUMNS) if each.flags else None
        assert (row.at, row.flags) == (each.at, flags)
        assert row.numbers == tuple(each.values.get(column) for column in COLUMNS)
        assert reader.extra_of(values) == each.extra
        given_rows += 1
    return given_rows


@pytest.mark.parametrize("name", EVERY_DIALECT)
def test_every_dialect_is_compiled(name):
    (frame,) = read_frames(EVERY_DIALECT[name])
    assert same_rows(name, frame, {}, Layouts()) == len(measurements(name, decode(frame), {}))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(DIALECTS)),
    st.lists(ITEM, max_size=5),
    UNITS,
    st.sampled_from(["2011", "2051", "2041", "2021"]),
)
def test_compiled_or_not_the_answer_is_the_same(dialect, items, units, cn):
    (frame,) = read_frames(send(items, cn=cn))
    same_rows(dialect, frame, units, Layouts())


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(DIALECTS)), st.binary(max_size=120), UNITS)
def test_no_bytes_raise(dialect, body, units):
    segment = b"QN=20260310093001250;CN=2011;MN=A1;Flag=5;CP=&&DataTime=20260310093000;" + body + b"&&"
    measurements(dialect, decode(Frame(b"", segment, True, True)), units)


def test_rows_stand_in_the_order_of_the_platforms_factors():
    columns = [factor.column for factor in DUST_FACTORS]
    layout, values = Layouts().find(DUST[6:-6])
    (reader,) = compile_layout("dust", layout, {"a34001": "mg/m3"}, Span.REALTIME, columns)
    row = reader.row(values)
    assert row.numbers == (211500.0, 93.0, 37.2, 61.4, -6.5, 41.0, 89.74, 3.1, 285.0, None, None)
    assert row.flags is None and reader.extra == {}


def test_one_bad_flag_gives_a_letter_a_column():
    items = flagged(DUST_VALUES)
    items[1]["a34002-Flag"] = "t"
    layout, values = Layouts().find(send(items)[6:-6])
    (reader,) = compile_layout("dust", layout, {}, Span.REALTIME)
    assert reader.row(values).flags == "NTNNNNNNN"


@pytest.mark.parametrize("text", ["-999", "--", "abc"])
def test_what_needs_judging_is_left_to_the_tolerant_path(text):
    layout, values = Layouts().find(send(flagged({"a34001": text, "LA": "50"}))[6:-6])
    (reader,) = compile_layout("dust", layout, {}, Span.REALTIME)
    assert reader.row(values) is None
