"""Electricity (用电监管): HJ 212-2017 has no codes for it, so every region has its own; a channel a meter."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .plan import Column, Dialect, Place

_ITEMS: Final[Mapping[str, Column]] = {
    "pt": Column("power_kw"),
    "ia": Column("current_a_a"),
    "ib": Column("current_b_a"),
    "ic": Column("current_c_a"),
    "ua": Column("voltage_a_v"),
    "ub": Column("voltage_b_v"),
    "uc": Column("voltage_c_v"),
    "qt": Column("reactive_kvar"),
    "cos": Column("power_factor"),
    "pf": Column("power_factor", rank=1),
    "ept": Column("energy_kwh"),
    "tpa": Column("temperature_c"),
    "rs": Column("running", state=True),
    "rt": Column("run_h"),
}
_WATTS: Final = {**_ITEMS, "pt": Column("power_kw", "W"), "qt": Column("reactive_kvar", "var")}

_NUMBERED: Final[Mapping[str, Column]] = {
    "01": Column("current_a_a"),
    "02": Column("current_b_a"),
    "03": Column("current_c_a"),
    "04": Column("current_a_a", rank=1),
    "05": Column("power_kw"),
    "06": Column("reactive_kvar"),
    "07": Column("energy_kwh"),
    "09": Column("power_factor"),
    "10": Column("voltage_a_v"),
    "11": Column("voltage_b_v"),
    "12": Column("voltage_c_v"),
    "13": Column("voltage_a_v", rank=1),
}
_STANDARD_2025: Final[Mapping[str, Column]] = {
    "01": Column("voltage_a_v"),
    "02": Column("voltage_b_v"),
    "03": Column("voltage_c_v"),
    "04": Column("current_a_a"),
}

_FACILITY: Final = re.compile(r"SB(\d{1,2})", re.IGNORECASE)
_METER: Final = re.compile(r"(\d{6})(?:-(\w+))?", re.ASCII)
_POINT: Final = re.compile(r"ea3001(\d\d)(\d\d)", re.IGNORECASE)
_CABINET: Final = re.compile(r"(f\d{5})(?:-(\w+))?", re.IGNORECASE | re.ASCII)
_CIRCUIT_2025: Final = re.compile(r"d([23])(\d\d)(\d\d)", re.IGNORECASE)
_ENERGISED: Final = re.compile(r"ele\d\d", re.IGNORECASE)
_FIRMWARE: Final = re.compile(r"(P\d{5})(?:-(\w+))?", re.IGNORECASE | re.ASCII)


def _facility(code: str) -> Place | None:
    """`SB1-RS`, `SB1-RT`: a facility's own channel, whatever the dialect."""
    found = _FACILITY.fullmatch(code)
    if found is None:
        return None
    return Place(f"SB{int(found[1])}", items={"rs": _ITEMS["rs"], "rt": _ITEMS["rt"]})


def _by_item(pattern: re.Pattern[str], items: Mapping[str, Column], code: str) -> Place | None:
    """`<meter>-<item>=`, and `<meter>-<item>-Avg=` in interval data."""
    found = pattern.fullmatch(code)
    if found is None:
        return _facility(code)
    if found[2] is None:
        return Place(found[1], items=items)
    column = items.get(found[2].lower())
    return None if column is None else Place(found[1], column)


@lru_cache(maxsize=4096)
def _p1(code: str) -> Place | None:
    return _by_item(_METER, _ITEMS, code)


@lru_cache(maxsize=4096)
def _p2(code: str) -> Place | None:
    found = _POINT.fullmatch(code)
    if found is None:
        return _facility(code)
    column = _NUMBERED.get(found[2])
    return Place(found[1], column)


@lru_cache(maxsize=4096)
def _p3(code: str) -> Place | None:
    return _by_item(_CABINET, _WATTS, code)


@lru_cache(maxsize=4096)
def _p4(code: str) -> Place | None:
    if _ENERGISED.fullmatch(code) is None:
        return _facility(code)
    return Place(code.lower(), _ITEMS["rs"])


@lru_cache(maxsize=4096)
def _p5(code: str) -> Place | None:
    return _by_item(_FIRMWARE, _ITEMS, code)


@lru_cache(maxsize=4096)
def _p7(code: str) -> Place | None:
    found = _CIRCUIT_2025.fullmatch(code)
    if found is None:
        return _facility(code)
    return Place(f"d{found[1]}{found[3]}", _STANDARD_2025.get(found[2]))


DIALECTS: Final = (
    Dialect("P1", "用电：六位表号-项目（100000-Ia）", _p1),
    Dialect("P2", "用电：ea3001 点位项目（ea30010105）", _p2),
    Dialect("P3", "用电：f21011-项目，功率为瓦", _p3),
    Dialect("P4", "用电：通电状态（ele01）", _p4),
    Dialect("P5", "用电：P10001-项目", _p5),
    Dialect("P7", "用电：HJ 212-2025（d20405）", _p7),
)
