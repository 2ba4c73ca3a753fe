from datetime import UTC, datetime

import pytest

from telemetry.hj212 import decode, read_frames
from telemetry.hj212.dialects import DIALECTS, Measurement, Span, measurements
from tests.telemetry.hj212.samples import DUST, EVERY_DIALECT, FUME, POWER, flagged, send

AT = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)


def read(
    dialect: str, data: bytes, units: dict[str, str] | None = None, **options
) -> tuple[Measurement, ...]:
    return measurements(dialect, decode(read_frames(data)[0]), units or {}, **options)


def one(dialect: str, data: bytes, units: dict[str, str] | None = None, **options) -> Measurement:
    (found,) = read(dialect, data, units, **options)
    return found


def dust(items: list[dict[str, str]], units: dict[str, str] | None = None, **header) -> Measurement:
    return one("dust", send(items, **header), units)


def test_dust_by_the_standards_codes():
    assert one("dust", DUST) == Measurement(
        "1", AT, Span.REALTIME,
        {
            "tsp_ug_m3": 211.5, "pm10_ug_m3": 93.0, "pm25_ug_m3": 37.2, "temperature_c": -6.5, "humidity_pct": 41.0,
            "pressure_kpa": 89.74, "wind_speed_m_s": 3.1, "wind_direction_deg": 285.0, "noise_db": 61.4,
        },
    )  # fmt: skip


def test_dust_by_older_names_of_any_letter_case():
    found = dust(
        flagged(
            {
                "TSP": "120",
                "PM10": "80",
                "pm25": "30",
                "T01": "9",
                "H01": "40",
                "W02": "2",
                "W01": "90",
                "B03": "55",
            }
        )
    )
    assert found.values == {
        "tsp_ug_m3": 120.0, "pm10_ug_m3": 80.0, "pm25_ug_m3": 30.0, "temperature_c": 9.0, "humidity_pct": 40.0,
        "wind_speed_m_s": 2.0, "wind_direction_deg": 90.0, "noise_db": 55.0,
    }  # fmt: skip
    assert dust([{"A34001-RTD": "120", "A34001-FLAG": "D"}]).flags == {"tsp_ug_m3": "D"}


def test_power_p1_is_a_channel_a_meter_with_one_flag():
    first, second = read("P1", POWER["P1"])
    assert (first.channel, second.channel) == ("200001", "200002")
    assert first.values == {
        "current_a_a": 36.2, "current_b_a": 35.8, "current_c_a": 37.05, "voltage_a_v": 229.4, "voltage_b_v": 230.1,
        "voltage_c_v": 228.7, "power_kw": 22.64, "energy_kwh": 90417.25, "temperature_c": 31.5,
    }  # fmt: skip
    assert first.flags == {} and first.extra == {"200001-Pa": "7.5"}
    assert set(second.flags.values()) == {"J"} and second.flags.keys() == second.values.keys()


def test_power_p1_interval_items_carry_their_own_sub_field():
    cp = [{"200001-Pt-Avg": "20.5", "200001-Pt-Max": "31"}, {"200001-Ia-Avg": "30"}]
    found = one("P1", send(cp, st="80", cn="2051"))
    assert (found.channel, found.span) == ("200001", Span.MINUTE)
    assert found.values == {"power_kw": 20.5, "current_a_a": 30.0}
    assert found.extra == {"200001-Pt-Max": "31"}


def test_power_p2_splits_point_and_item():
    found = one("P2", POWER["P2"])
    assert found.channel == "07"
    assert found.values == {
        "current_a_a": 12.1, "current_b_a": 11.8, "current_c_a": 12.4, "power_kw": 7.31, "energy_kwh": 5120.6,
        "power_factor": 0.93, "voltage_a_v": 229.0, "voltage_b_v": 230.2, "voltage_c_v": 228.8,
    }  # fmt: skip
    assert found.extra == {"ea30010715-Rtd": "4"}


def test_power_p3_is_in_watts():
    found = one("P3", POWER["P3"])
    assert found.channel == "f21012"
    assert (found.values["power_kw"], found.values["reactive_kvar"]) == (1.83, 0.42)
    assert (found.values["power_factor"], found.values["energy_kwh"]) == (0.975, 77.5)
    assert one("P3", POWER["P3"], {"Pt": "kW"}).values["power_kw"] == 1830.0


def test_power_p4_says_energised_or_not():
    assert [(found.channel, found.values) for found in read("P4", POWER["P4"])] == [
        ("ele01", {"running": 1}),
        ("ele02", {"running": 0}),
    ]


def test_power_p5_is_p1_with_firmware_numbers():
    found = one("P5", POWER["P5"])
    assert (found.channel, found.values) == (
        "P10003",
        {"current_a_a": 5.5, "power_kw": 3.2, "energy_kwh": 12.0},
    )


def test_power_p7_is_a_channel_a_facility_and_kind():
    production, treatment = read("P7", POWER["P7"])
    assert (production.channel, treatment.channel) == ("d203", "d304")
    assert production.values == {
        "voltage_a_v": 221.3,
        "voltage_b_v": 220.9,
        "voltage_c_v": 222.0,
        "current_a_a": 8.75,
    }
    assert treatment.values == {"voltage_a_v": 219.8, "current_a_a": 0.02}


def test_fume_f1_finds_fan_and_purifier_among_the_facilities():
    found = one("F1", FUME["F1"])
    assert found.values == {"fume_mg_m3": 0.84, "fan_on": 1, "purifier_on": 0}


def test_fume_f2_has_switches_of_its_own():
    found = one("F2", FUME["F2"])
    assert found.values == {
        "fume_mg_m3": 1.12,
        "pm_mg_m3": 2.5,
        "nmhc_mg_m3": 6.04,
        "fan_on": 1,
        "purifier_on": 0,
    }
    assert found.extra == {"ga0601-Rtd": "3.2"}


def test_fume_f3_has_no_switches():
    assert one("F3", FUME["F3"]).values == {"fume_mg_m3": 1.9, "pm_mg_m3": 3.3, "nmhc_mg_m3": 7.1}


def test_fume_f4_reads_keys_without_a_sub_field():
    found = one("F4", FUME["F4"])
    assert found.values == {
        "fume_mg_m3": 0.55, "fan_current_a": 2.4, "purifier_current_a": 0.6, "fan_on": 1, "purifier_on": 0,
    }  # fmt: skip
    assert found.extra == {"CONCAD-Rtd": "1411"}


@pytest.mark.parametrize(
    ("cn", "span"),
    [("2011", Span.REALTIME), ("2051", Span.MINUTE), ("2061", Span.HOUR), ("2031", Span.DAY)],
)
def test_the_mean_counts_for_an_interval_and_the_reading_for_an_instant(cn, span):
    item = {"a34001-Min": "1", "a34001-Rtd": "2", "a34001-Avg": "3", "a34001-Max": "4", "a34001-Cou": "5"}
    found = dust([item], cn=cn)
    assert found.span is span
    assert found.values == {"tsp_ug_m3": 2.0 if span is Span.REALTIME else 3.0}
    assert found.extra.keys() == item.keys() - {"a34001-Rtd" if span is Span.REALTIME else "a34001-Avg"}


@pytest.mark.parametrize(
    ("cn", "sub", "value"),
    [("2011", "Avg", 7.0), ("2061", "Rtd", 7.0), ("2061", "Cou", 7.0), ("2011", "Max", None)],
)
def test_another_sub_field_serves_when_the_right_one_is_absent(cn, sub, value):
    assert dust([{f"a34001-{sub}": "7"}], cn=cn).values.get("tsp_ug_m3") == value


def test_interval_noise_is_data():
    assert dust([{"Leq-Data": "57.5"}, {"LMx-Data": "80"}], cn="2051").values == {"noise_db": 57.5}


def test_of_two_sources_the_standard_code_wins_and_the_other_is_kept():
    for pair in ({"LA": "55", "Leq": "60"}, {"Leq": "60", "LA": "55"}):
        found = dust(flagged(pair))
        assert found.values == {"noise_db": 55.0} and found.extra == {"Leq-Rtd": "60"}


def test_facility_status_and_hours():
    assert [
        (m.channel, m.values) for m in read("P1", send([{"SB1-RS": "1"}, {"SB2-RS": "3"}], cn="2021"))
    ] == [
        ("SB1", {"running": 1}),
        ("SB2", {"running": 0}),
    ]
    found = one("P1", send([{"SB1-RT": "7.25"}], cn="2041"))
    assert (found.span, found.values) == (Span.DAY, {"run_h": 7.25})
    assert dust([{"SB1-RS": "1"}, {"SB2-RS": "0"}], cn="2021").values == {"spray_on": 1}


@pytest.mark.parametrize(
    ("units", "text", "value"),
    [({}, "0.160", 0.16), ({"a34001": "mg/m3"}, "0.160", 160.0), ({"a34001": "ng/m3"}, "178000.000", 178.0),
     ({"tsp_ug_m3": "mg/m3"}, "0.07", 70.0), ({"a34002": "mg/m3"}, "5", 5.0)],
)  # fmt: skip
def test_the_unit_is_the_devices_and_never_guessed(units, text, value):
    assert dust(flagged({"a34001": text}), units).values == {"tsp_ug_m3": value}


def test_pressure_may_come_in_hectopascal():
    assert dust(flagged({"a01006": "897.4"}), {"a01006": "hPa"}).values == {"pressure_kpa": 89.74}


def test_an_unknown_unit_gives_no_value_but_keeps_the_text():
    found = dust(flagged({"a34001": "5"}), {"a34001": "ppm"})
    assert (
        found.values == {}
        and found.extra == {"a34001-Rtd": "5"}
        and found.warnings == ("unit_unknown:a34001-Rtd",)
    )


@pytest.mark.parametrize("text", ["-999", "-999.000", "-9999", "--", "NaN", "", "***", "null"])
def test_a_sentinel_is_no_value_and_a_comms_fault(text):
    found = dust(flagged({"a34001": text, "a34002": "5"}))
    assert found.values == {"pm10_ug_m3": 5.0} and found.flags == {"tsp_ug_m3": "B"}
    assert found.extra == {}
    assert dust(flagged({"a34001": text}, flag="D")).flags == {"tsp_ug_m3": "D"}


def test_an_unreadable_text_is_kept():
    found = dust(flagged({"a34001": "err7"}))
    assert (found.values, found.flags, found.extra) == ({}, {"tsp_ug_m3": "B"}, {"a34001-Rtd": "err7"})


def test_a_negative_stays_as_it_is():
    assert dust(flagged({"a34001": "-3.2"})).values == {"tsp_ug_m3": -3.2}


@pytest.mark.parametrize(
    ("flag", "letter"), [("n", None), ("t", "T"), ("U", "U"), ("x", "X"), ("J", "J"), ("", None)]
)
def test_flags_are_upper_case_letters_and_normal_is_silent(flag, letter):
    found = dust(flagged({"a34001": "5"}, flag=flag))
    assert found.values == {"tsp_ug_m3": 5.0}
    assert found.flags == ({} if letter is None else {"tsp_ug_m3": letter})


def test_a_factor_without_flag_is_normal_and_a_bare_flag_is_everyones():
    assert dust([{"a34001-Rtd": "5"}]).flags == {}
    assert dust([{"a34001-Rtd": "5"}, {"Flag": "M"}]).flags == {"tsp_ug_m3": "M"}


def test_unknown_codes_are_kept():
    assert dust(flagged({"zz9": "5"})).extra == {"zz9-Rtd": "5"}
    assert read("P1", send([{"zz9-Rtd": "5"}])) == ()


@pytest.mark.parametrize("cn", ["2081", "3020", "9014", "1013", "9999"])
def test_commands_without_data_give_nothing(cn):
    assert read("dust", send(flagged({"a34001": "5"}), cn=cn)) == ()


def test_an_unknown_dialect_gives_nothing():
    assert read("P6", DUST) == ()


def test_without_a_datatime_the_qn_serves_an_instant_only():
    item = flagged({"a34001": "5"})
    found = dust(item, datatime=None)
    assert found.at == datetime(2026, 3, 10, 1, 30, 1, 250_000, tzinfo=UTC)
    assert found.warnings == ("datatime_from_qn",)
    assert read("dust", send(item, datatime=None, cn="2061")) == ()
    assert one("dust", send(item, datatime=None, cn="2061"), at=AT).at == AT


def test_every_dialect_has_a_sample_and_a_title():
    assert DIALECTS.keys() == EVERY_DIALECT.keys()
    assert all(dialect.title for dialect in DIALECTS.values())
    assert all(read(name, data) for name, data in EVERY_DIALECT.items())
