"""The sheet that hourly values are imported from: its columns, the template, a row as values. Pure."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Font, PatternFill

from alerts.orders import cells
from alerts.orders.workbook import Unfit

HIGHEST = 10_000
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


@dataclass(frozen=True, slots=True)
class Column:
    """``name``: the field of the row; ``read``: a cell → its value, ``cells.Odd`` when it says nothing such."""

    name: str
    title: str
    read: Callable[[Any], Any]
    must: bool = False
    example: str = ""


COLUMNS = (
    Column("code", "站点编码", cells.text, True, "1402A"),
    Column("at", "时间", cells.moment, True, "2026-11-20 08:00"),
    Column("tsp_ug_m3", "TSP", concentration),
    Column("pm10_ug_m3", "PM10", concentration, example="86"),
    Column("pm25_ug_m3", "PM2.5", concentration, example="41"),
)
BY_TITLE = {column.title: column for column in COLUMNS}
TITLES = {column.name: column.title for column in COLUMNS}
VALUES = ("tsp_ug_m3", "pm10_ug_m3", "pm25_ug_m3")
_UNIT = re.compile(r"（.*）$|\*$")


def places(heading: Sequence[Any]) -> Mapping[str, int]:
    """Field → place of its column, whatever their order; a unit in brackets is no matter."""
    titles = [_UNIT.sub("", cells.text(each).replace("(", "（").replace(")", "）")) for each in heading]
    known = {BY_TITLE[title].name: place for place, title in enumerate(titles) if title in BY_TITLE}
    faults = []
    if missing := [each.title for each in COLUMNS if each.must and each.name not in known]:
        faults.append(f"缺少列：{'、'.join(missing)}")
    if not known.keys() & set(VALUES):
        faults.append("TSP、PM10、PM2.5 至少要有一列")
    if strange := [title for title in titles if title and title not in BY_TITLE]:
        faults.append(f"不认识的列：{'、'.join(strange[:10])}")
    if doubled := sorted({title for title in titles if title and titles.count(title) > 1}):
        faults.append(f"重复的列：{'、'.join(doubled)}")
    if faults:
        raise Unfit(f"表头与模板不符。{'；'.join(faults)}。第一行应是模板的表头")
    return known


def read(row: Sequence[Any], known: Mapping[str, int]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a row by field, and the sentences by field where a cell is amiss."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for column in COLUMNS:
        cell = row[known[column.name]] if column.name in known and known[column.name] < len(row) else None
        try:
            values[column.name] = column.read(cell)
            if column.must and values[column.name] in ("", None):
                faults[column.name] = f"请填写{column.title}"
        except cells.Odd as odd:
            faults[column.name] = str(odd)
    return values, faults


def template() -> bytes:
    """The workbook to fill in: headings and one example."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "环境空气小时值"
    for place, column in enumerate(COLUMNS, start=1):
        head = page.cell(1, place, column.title + ("*" if column.must else "（µg/m³）"))
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E6EFF7")
        page.column_dimensions[head.column_letter].width = 20
    for row in range(2, 202):
        page.cell(row, 2).number_format = "@"
    page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
