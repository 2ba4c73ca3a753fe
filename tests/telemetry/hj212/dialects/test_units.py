from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry.hj212.dialects.numbers import known_numbers, read_number, read_state
from telemetry.hj212.dialects.units import COLUMN_UNITS, exponent, propose_unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("152", 152.0), ("0152.0", 152.0), ("+152", 152.0), ("1.2E2", 120.0), ("1.2e-3", 0.0012), ("-3.5", -3.5),
        (".5", 0.5), ("5.", 5.0), ("-0", 0.0),
        ("", None), ("--", None), ("***", None), ("NaN", None), ("null", None), ("inf", None), ("Infinity", None),
        ("1_0", None), ("１２", None), ("0x10", None), ("1,5", None), (" 5", None), ("1e999", None), ("e5", None),
        ("-999", None), ("-999.000", None), ("-9999", None), ("-9999.0", None), ("1" * 22, None), ("-998", -998.0),
    ],
)  # fmt: skip
def test_numbers_as_instruments_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "shift", "number"),
    [
        ("0.160", 3, 160.0),
        ("75600.000", -3, 75.6),
        ("1.2E2", -3, 0.12),
        ("0.007", 3, 7.0),
        ("2.01", 3, 2010.0),
        ("1013.2", -1, 101.32),
    ],
)
def test_a_conversion_moves_the_decimal_point(text, shift, number):
    assert read_number(text, shift) == number


@given(st.decimals("-998", "90000", places=4), st.integers(-6, 6))
def test_a_conversion_is_the_decimal_product_rounded_once(decimal, shift):
    assert read_number(str(decimal), shift) == float(decimal * Decimal(10) ** shift)


@given(st.text(max_size=12), st.integers(-6, 6))
def test_any_text_is_a_number_or_none_also_the_second_time(text, shift):
    known = known_numbers(shift, False)
    assert known[text] == known[text] == read_number(text, shift)


@pytest.mark.parametrize(
    ("text", "state"), [("1", 1), ("1.0", 1), ("0", 0), ("2", 0), ("5", 0), ("-1", None), ("", None)]
)
def test_only_one_is_running(text, state):
    assert read_state(text) == state


@pytest.mark.parametrize(
    ("unit", "column", "shift"),
    [
        ("mg/m3", "tsp_ug_m3", 3), ("ng/m3", "pm10_ug_m3", -3), ("µg/m³", "pm25_ug_m3", 0), ("UG/M3", "fume_mg_m3", -3),
        ("hPa", "pressure_kpa", -1), ("bar", "pressure_kpa", 2), ("W", "power_kw", -3), ("kW", "power_kw", 0),
        ("Wh", "energy_kwh", -3), ("mA", "current_a_a", -3), ("℃", "temperature_c", 0),
        ("kPa", "tsp_ug_m3", None), ("ppm", "tsp_ug_m3", None), ("", "tsp_ug_m3", None),
    ],
)  # fmt: skip
def test_units_are_powers_of_ten_of_one_quantity(unit, column, shift):
    assert exponent(unit, column) == shift


def test_every_column_has_a_unit_that_is_its_own():
    assert all(exponent(unit, column) == 0 for column, unit in COLUMN_UNITS.items())


@pytest.mark.parametrize(
    ("code", "samples", "unit"),
    [
        ("a34001", ["178000", "140600", "9100"], "ng/m3"), ("A34002", ["0.160", "0.088"], "mg/m3"),
        ("a34004", ["41", "37.2", "-999"], "ug/m3"), ("a34004", ["2", "1", "2"], "ug/m3"), ("TSP", ["0.0", "--"], None),
        ("a34001", [], None), ("a01006", ["89.7"], "kPa"), ("a01006", ["1013"], "hPa"), ("a01006", ["0.9"], "bar"),
        ("a01006", ["5"], None), ("a34041", ["1.2"], "mg/m3"), ("a34041", ["1200"], "ug/m3"), ("LA", ["60"], None),
    ],
)  # fmt: skip
def test_a_unit_is_proposed_by_magnitude(code, samples, unit):
    assert propose_unit(code, samples) == unit
