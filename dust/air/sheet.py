"""The sheet that hourly values are imported from: its columns. Pure."""

import re
from typing import Any

from alerts.importing import cells
from alerts.importing.sheet import Column, Sheet

HIGHEST = 10_000
UNIT = "（µg/m³）"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
MISSING = frozenset({"", "-", "--", "—", "NA", "N/A"})
"""How stations' reports write that an hour has no value."""


def concentration(cell: Any) -> float | None:
    """µg/m³; None where the report says that there is no value. Odd when it is not a concentration."""
    said = cells.text(cell)
    if said.upper() in MISSING:
        return None
    if not _NUMBER.fullmatch(said):
        raise cells.Odd(f"“{said}”不是浓度，请写成数字，没有值时留空")
    value = float(said)
    if not 0 <= value <= HIGHEST:
        raise cells.Odd(f"浓度应在 0 至 {HIGHEST} µg/m³ 之间，实为 {said}")
    return value


COLUMNS = (
    Column("code", "站点编码", cells.text, True, width=20),
    Column("at", "时间", cells.moment, True, width=20, as_text=True),
    Column("tsp_ug_m3", "TSP", concentration, unit=UNIT, width=20),
    Column("pm10_ug_m3", "PM10", concentration, unit=UNIT, width=20),
    Column("pm25_ug_m3", "PM2.5", concentration, unit=UNIT, width=20),
)
VALUES = ("tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3")
HOURS = Sheet("环境空气小时值", COLUMNS, some_of=VALUES, any_unit=True)
