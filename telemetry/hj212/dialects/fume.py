"""Cooking fume (餐饮油烟): HJ 212-2017 has no code for it; four dialects are known. Channel "1"."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from .plan import Column, Dialect, Place

CHANNEL: Final = "1"

_STACK: Final[Mapping[str, Column]] = {
    "a34041": Column("fume_mg_m3"),
    "a34000": Column("pm_mg_m3"),
    "a24088": Column("nmhc_mg_m3"),
    "a01011": Column("velocity_m_s"),
    "a01012": Column("temperature_c"),
    "a01001": Column("temperature_c", rank=1),
    "a01014": Column("humidity_pct"),
    "a01002": Column("humidity_pct", rank=1),
}
_SWITCHES: Final[Mapping[str, Column]] = {
    "ga2101": Column("fan_on", state=True),
    "ga0701": Column("purifier_on", state=True),
}
# Its numeric aliases a00000/a34002/a34004 mean other things in the standard, so they are not read.
_OSEN: Final[Mapping[str, Column]] = {
    "lampblack": Column("fume_mg_m3"),
    "pm": Column("pm_mg_m3"),
    "nmhc": Column("nmhc_mg_m3"),
}
_RAW: Final[Mapping[str, Column]] = {
    "conc": Column("fume_mg_m3"),
    "fanad": Column("fan_current_a"),
    "purifyad": Column("purifier_current_a"),
    "fanstatus": Column("fan_on", state=True),
    "purifystatus": Column("purifier_on", state=True),
}
_FACILITIES: Final[Mapping[int, str]] = {7: "fan_on", 8: "purifier_on"}
_FACILITY: Final = re.compile(r"SB(\d{1,2})", re.IGNORECASE)


def _facility(code: str) -> Place | None:
    found = _FACILITY.fullmatch(code)
    column = _FACILITIES.get(int(found[1])) if found else None
    return Place(CHANNEL, items={"rs": Column(column, state=True)}) if column else None


def _named(columns: Mapping[str, Column]) -> Callable[[str], Place | None]:
    @lru_cache(maxsize=1024)
    def place(code: str) -> Place | None:
        column = columns.get(code.lower())
        return _facility(code) if column is None else Place(CHANNEL, column)

    return place


DIALECTS: Final = (
    Dialect("F1", "油烟：a34041，SB7 风机、SB8 净化器", _named(_STACK), home=CHANNEL),
    Dialect("F2", "油烟：a34041，ga2101 风机、ga0701 净化器", _named({**_STACK, **_SWITCHES}), home=CHANNEL),
    Dialect("F3", "油烟：LAMPBLACK、PM、NMHC", _named({**_STACK, **_OSEN}), home=CHANNEL),
    Dialect("F4", "油烟：CONC、FANAD、PURIFYAD", _named({**_STACK, **_RAW}), home=CHANNEL, scalars=True),
)
