"""What a dust instrument measures, under HJ 212-2017 表 B.2 codes and common other names."""

from datetime import datetime
from typing import NamedTuple

from registry.platforms import Factor

FACTORS = (
    Factor("tsp_ug_m3", ("a34001",), "µg/m³", "TSP", 0, 20_000, 0),
    Factor("pm10_ug_m3", ("a34002",), "µg/m³", "PM10", 0, 10_000, 0),
    Factor("pm25_ug_m3", ("a34004",), "µg/m³", "PM2.5", 0, 5_000, 0),
    Factor("noise_db", ("LA", "Leq", "a50001"), "dB", "噪声", 20, 140, 1),
    Factor("temperature_c", ("a01001",), "℃", "温度", -40, 60, 1),
    Factor("humidity_pct", ("a01002",), "%", "湿度", 0, 100, 1),
    # The city lies at about 1 000 m: 89-90 kPa is the ordinary day, a range around 101 kPa would refuse it.
    Factor("pressure_kpa", ("a01006",), "kPa", "气压", 70, 110, 2),
    Factor("wind_speed_m_s", ("a01007",), "m/s", "风速", 0, 60, 1),
    Factor("wind_direction_deg", ("a01008",), "°", "风向", 0, 360, 0),
    Factor("spray_on", ("RS",), "", "喷淋", 0, 1, 0),
    Factor("run_h", ("RT",), "h", "治理运行时间", 0, 24, 2),
)


class Sample(NamedTuple):
    """One reading as the rules see it; ``flags``: None = all N, else a character a factor, in their order."""

    at: datetime
    tsp_ug_m3: float | None = None
    pm10_ug_m3: float | None = None
    pm25_ug_m3: float | None = None
    noise_db: float | None = None
    temperature_c: float | None = None
    humidity_pct: float | None = None
    pressure_kpa: float | None = None
    wind_speed_m_s: float | None = None
    wind_direction_deg: float | None = None
    spray_on: float | None = None
    run_h: float | None = None
    flags: str | None = None
