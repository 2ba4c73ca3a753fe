"""Units as powers of ten, so that a conversion moves the decimal point and adds no binary noise."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from .numbers import read_number

_POWERS: Final[dict[str, tuple[str, int]]] = {
    "ng/m3": ("mass concentration", -9), "ug/m3": ("mass concentration", -6),
    "mg/m3": ("mass concentration", -3), "g/m3": ("mass concentration", 0),
    "pa": ("pressure", 0), "hpa": ("pressure", 2), "mbar": ("pressure", 2), "kpa": ("pressure", 3),
    "bar": ("pressure", 5), "mpa": ("pressure", 6),
    "w": ("power", 0), "kw": ("power", 3), "mw": ("power", 6),
    "var": ("reactive power", 0), "kvar": ("reactive power", 3),
    "wh": ("energy", 0), "kwh": ("energy", 3), "mwh": ("energy", 6),
    "ma": ("current", -3), "a": ("current", 0), "ka": ("current", 3),
    "mv": ("voltage", -3), "v": ("voltage", 0), "kv": ("voltage", 3),
    "degc": ("temperature", 0), "%": ("ratio", 0), "db": ("level", 0), "m/s": ("speed", 0),
    "deg": ("angle", 0), "h": ("time", 0), "": ("number", 0),
}  # fmt: skip
_SPELLINGS: Final = str.maketrans({"µ": "u", "μ": "u", "³": "3", "℃": "degc", "°": "deg", " ": ""})

COLUMN_UNITS: Final = {
    "tsp_ug_m3": "ug/m3", "pm10_ug_m3": "ug/m3", "pm25_ug_m3": "ug/m3", "noise_db": "dB",
    "pressure_kpa": "kPa", "wind_speed_m_s": "m/s", "wind_direction_deg": "deg",
    "fume_mg_m3": "mg/m3", "pm_mg_m3": "mg/m3", "nmhc_mg_m3": "mg/m3", "velocity_m_s": "m/s",
    "fan_current_a": "A", "purifier_current_a": "A", "temperature_c": "degC", "humidity_pct": "%",
    "power_kw": "kW", "reactive_kvar": "kvar", "power_factor": "", "energy_kwh": "kWh",
    "current_a_a": "A", "current_b_a": "A", "current_c_a": "A",
    "voltage_a_v": "V", "voltage_b_v": "V", "voltage_c_v": "V",
    "run_h": "h", "running": "", "spray_on": "", "fan_on": "", "purifier_on": "",
}  # fmt: skip

_PARTICLES: Final = frozenset({"a34001", "a34002", "a34004", "a34005", "tsp", "pm10", "pm25", "pm2.5", "pm1"})
_FUMES: Final = frozenset({"a34041", "a34000", "a24088", "lampblack", "conc", "nmhc", "pm"})


def _power(unit: str) -> tuple[str, int] | None:
    return _POWERS.get(unit.translate(_SPELLINGS).lower())


def exponent(unit: str, column: str) -> int | None:
    """The power of ten between a device's unit and a column's; None when they do not measure the same."""
    source, target = _power(unit), _power(COLUMN_UNITS[column])
    if source is None or target is None or source[0] != target[0]:
        return None
    return source[1] - target[1]


def propose_unit(code: str, samples: Sequence[str]) -> str | None:
    """The unit a factor's texts look like by magnitude, for an administrator to confirm, or None."""
    numbers = [value for text in samples if (value := read_number(text)) is not None and value > 0]
    if not numbers:
        return None
    middle, name = median(numbers), code.lower()
    if name in _PARTICLES:
        decimals = any("." in text and text.rstrip("0")[-1:] != "." for text in samples)
        return "ng/m3" if middle > 5000 else "mg/m3" if middle < 3 and decimals else "ug/m3"
    if name == "a01006":
        return _pressure(middle)
    if name in _FUMES:
        return "ug/m3" if middle > 100 else "mg/m3"
    return None


def _pressure(middle: float) -> str | None:
    for unit, low, high in (("bar", 0.3, 1.2), ("kPa", 30, 120), ("hPa", 300, 1200), ("Pa", 30_000, 120_000)):
        if low <= middle <= high:
            return unit
    return None
