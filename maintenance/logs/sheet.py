"""Logs as a workbook: one row an entry, the kind's own fields in one column as text."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from maintenance.logs.downtime import CITY
from maintenance.logs.showing import lines, platform_words
from maintenance.models import Log
from registry.spreadsheet import say

MOST = 5000
LINE_PT, MOST_LINES = 17.0, 24
COLUMNS = (
    ("类别", 16),
    ("平台", 16),
    ("区县", 12),
    ("开始时间", 17),
    ("结束时间", 17),
    ("停用分钟数", 11),
    ("内容", 28),
    ("结果", 28),
    ("明细", 44),
    ("记录人", 12),
    ("记录时间", 17),
)
_THIN = Side(style="thin", color="D5DCE3")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TOP = Alignment(vertical="top", wrap_text=True)


def workbook(logs: Iterable[Log], titles: dict[str, str], title: str) -> bytes:
    """The .xlsx of these entries."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "运维日志"
    _head(sheet, title)
    for number, log in enumerate(logs, 3):
        values = _values(log, titles)
        for column, value in enumerate(values, 1):
            _put(sheet.cell(number, column), value)
        sheet.row_dimensions[number].height = LINE_PT * _deepest(values)
    _on_paper(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet, title: str) -> None:
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
    say(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, (name, width) in enumerate(COLUMNS, 1):
        cell = sheet.cell(2, column, name)
        cell.font, cell.border = Font(bold=True), _BORDER
        cell.fill = PatternFill("solid", fgColor="EDF1F4")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A3"


def _values(log: Log, titles: dict[str, str]) -> Sequence[str | int | datetime | None]:
    detail = "\n".join(f"{name}：{text}" for name, text in lines(log))
    return (
        log.get_kind_display(),
        platform_words(log.platform, titles),
        log.district.name if log.district else "全市",
        log.started_at,
        log.ended_at,
        log.downtime_min,
        log.title,
        log.result,
        detail,
        str(log.by) if log.by else "系统",
        log.made_at,
    )


def _deepest(values: Sequence[object]) -> int:
    """How many lines the longest text of a row takes in its column; a Chinese character is two wide."""
    deepest = 1
    for value, (_, width) in zip(values, COLUMNS, strict=True):
        if isinstance(value, str):
            wide = (sum(2 if ord(each) > 0x2E7F else 1 for each in line) for line in value.split("\n"))
            deepest = max(deepest, sum(max(1, -(-each // (width - 1))) for each in wide))
    return min(deepest, MOST_LINES)


def _put(cell: Cell, value: str | int | datetime | None) -> None:
    cell.border, cell.alignment = _BORDER, _TOP
    if isinstance(value, datetime):
        cell.value = value.astimezone(CITY).replace(tzinfo=None)
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, int):
        cell.value = value
    else:
        say(cell, value or "")


def _on_paper(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:2"
