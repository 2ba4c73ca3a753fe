"""Fugitive dust (扬尘): the codes of HJ 212-2017 表 B.2 and the names older instruments send; one channel."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .plan import Column, Dialect, Place

CHANNEL: Final = "1"

_COLUMNS: Final[Mapping[str, Column]] = {
    "a34001": Column("tsp_ug_m3"),
    "tsp": Column("tsp_ug_m3", rank=1),
    "a34002": Column("pm10_ug_m3"),
    "pm10": Column("pm10_ug_m3", rank=1),
    "a34004": Column("pm25_ug_m3"),
    "pm25": Column("pm25_ug_m3", rank=1),
    "pm2.5": Column("pm25_ug_m3", rank=1),
    "la": Column("noise_db"),
    "leq": Column("noise_db", rank=1),
    "leqt": Column("noise_db", rank=2),
    "a50001": Column("noise_db", rank=3),
    "nois": Column("noise_db", rank=4),
    "b03": Column("noise_db", rank=5),
    "a01001": Column("temperature_c"),
    "tem": Column("temperature_c", rank=1),
    "temp": Column("temperature_c", rank=1),
    "t01": Column("temperature_c", rank=2),
    "a01002": Column("humidity_pct"),
    "rh": Column("humidity_pct", rank=1),
    "humi": Column("humidity_pct", rank=1),
    "h01": Column("humidity_pct", rank=2),
    "a01006": Column("pressure_kpa"),
    "a01007": Column("wind_speed_m_s"),
    "ws": Column("wind_speed_m_s", rank=1),
    "w02": Column("wind_speed_m_s", rank=2),
    "a01008": Column("wind_direction_deg"),
    "wd": Column("wind_direction_deg", rank=1),
    "w01": Column("wind_direction_deg", rank=2),
}
_FACILITY: Final = re.compile(r"SB(\d{1,2})", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _place(code: str) -> Place | None:
    facility = _FACILITY.fullmatch(code)
    if facility is not None:
        number = int(facility[1])
        spray = {"rs": Column("spray_on", state=True, rank=number), "rt": Column("run_h", rank=number)}
        return Place(CHANNEL, items=spray)
    column = _COLUMNS.get(code.lower())
    return None if column is None else Place(CHANNEL, column)


DIALECTS: Final = (Dialect("dust", "扬尘：HJ 212-2017 因子编码", _place, home=CHANNEL),)
