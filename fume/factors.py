"""What a fume monitor measures. HJ 212-2017 has no fume code; a34041 is what most devices send."""

from datetime import datetime
from typing import NamedTuple

from registry.platforms import Factor

FACTORS = (
    Factor("fume_mg_m3", ("a34041", "LAMPBLACK", "CONC"), "mg/m³", "油烟", 0, 100, 2),
    Factor("pm_mg_m3", ("a34000", "PM"), "mg/m³", "颗粒物", 0, 200, 2),
    Factor("nmhc_mg_m3", ("a24088", "NMHC"), "mg/m³", "非甲烷总烃", 0, 500, 2),
    Factor("fan_on", ("ga2101", "FANSTATUS"), "", "风机", 0, 1, 0),
    Factor("purifier_on", ("ga0701", "PURIFYSTATUS"), "", "净化器", 0, 1, 0),
    Factor("fan_current_a", ("FANAD",), "A", "风机电流", 0, 200, 2),
    Factor("purifier_current_a", ("PURIFYAD",), "A", "净化器电流", 0, 200, 2),
    Factor("temperature_c", ("a01012", "a01001"), "℃", "温度", -40, 150, 1),
    Factor("humidity_pct", ("a01014", "a01002"), "%", "湿度", 0, 100, 1),
    Factor("velocity_m_s", ("a01011",), "m/s", "流速", 0, 60, 1),
)


class Sample(NamedTuple):
    """One reading as the rules see it; ``flags``: None = all N, else a character a factor, in their order."""

    at: datetime
    fume_mg_m3: float | None = None
    pm_mg_m3: float | None = None
    nmhc_mg_m3: float | None = None
    fan_on: float | None = None
    purifier_on: float | None = None
    fan_current_a: float | None = None
    purifier_current_a: float | None = None
    temperature_c: float | None = None
    humidity_pct: float | None = None
    velocity_m_s: float | None = None
    flags: str | None = None
