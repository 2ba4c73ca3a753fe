"""The form as a workbook: 自评表 as the finance bureau expects it, 佐证材料 and 校验 beside it."""

from collections.abc import Iterable, Sequence
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from performance.checks import faults
from performance.document import Document
from performance.grid import COLUMNS, Cell, Look, grid
from performance.indicators import Scored
from registry.spreadsheet import say

WIDTHS = (6.5, 8.5, 10.5, 21, 10, 10, 7.5, 7.5, 15)
"""In characters of the usual font; a Chinese character is two wide. Together one A4 page."""
LINE_PT, PADDING_PT, LEAST_PT, MOST_PT = 14.5, 7, 22, 400
THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FONTS = {
    Look.TITLE: Font(name="宋体", size=18, bold=True),
    Look.SEAL: Font(name="仿宋", size=11),
    Look.LABEL: Font(name="宋体", size=10.5),
    Look.VALUE: Font(name="仿宋", size=10.5),
    Look.TEXT: Font(name="仿宋", size=10.5),
}
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
PLACES = dict.fromkeys(Look, _MIDDLE) | {
    Look.SEAL: Alignment(horizontal="left", vertical="center"),
    Look.TEXT: Alignment(horizontal="left", vertical="center", wrap_text=True),
}
Rows = Iterable[Sequence[str]]


def workbook(document: Document, evidence: Rows = ()) -> Workbook:
    """The form, what its numbers rest on (指标, 数值, 来源, 说明), and what the check says of it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    draw(sheet, grid(document))
    _listed(book, "佐证材料", ("指标", "数值", "来源", "说明"), evidence)
    found = (
        (each.code.value, "错误" if each.code.blocks else "提示", each.sentence) for each in _faults(document)
    )
    _listed(book, "校验", ("代码", "类别", "说明"), found)
    return book


def _faults(document: Document):
    return faults(Scored(document.form))


def draw(sheet: Worksheet, cells: Sequence[Cell]) -> None:
    """The cells with merges, borders, fonts, heights that fit, on A4."""
    sheet.title = "自评表"
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cell in cells:
        _put(sheet, cell)
    for row, points in heights(cells).items():
        sheet.row_dimensions[row].height = points
    _on_paper(sheet, max(cell.row for cell in cells))


def _put(sheet: Worksheet, cell: Cell) -> None:
    last_row, last_column = cell.row + cell.rows - 1, cell.column + cell.columns - 1
    if cell.look not in (Look.TITLE, Look.SEAL):
        for squares in sheet.iter_rows(cell.row, last_row, cell.column, last_column):
            for square in squares:
                square.border = BORDER
    square = sheet.cell(cell.row, cell.column)
    say(square, cell.text)
    square.font, square.alignment = FONTS[cell.look], PLACES[cell.look]
    if (last_row, last_column) != (cell.row, cell.column):
        sheet.merge_cells(
            start_row=cell.row, end_row=last_row, start_column=cell.column, end_column=last_column
        )


def heights(cells: Iterable[Cell]) -> dict[int, float]:
    """Points each row needs for the text of its cells; those that cover several rows find their room there."""
    needed: dict[int, float] = {}
    for cell in cells:
        usual = LEAST_PT if cell.rows == 1 else 0.0
        points = min(MOST_PT, max(usual, lines(cell) * LINE_PT + PADDING_PT)) / cell.rows
        needed[cell.row] = max(needed.get(cell.row, LEAST_PT), points if cell.rows == 1 else 0.0)
    return needed | {1: 34.0}


def lines(cell: Cell) -> int:
    """How many lines the text takes in its width."""
    return _wrapped(cell.text, sum(WIDTHS[cell.column - 1 : cell.column - 1 + cell.columns]))


def _wrapped(text: str, room: float) -> int:
    """How many lines ``text`` takes in a cell ``room`` characters wide."""
    return sum(max(1, ceil(width(line) / (room - 1.5))) for line in text.split("\n"))


def width(text: str) -> float:
    """In characters: a Chinese one is two wide."""
    return sum(2.2 if ord(each) > 0x2E7F or each in "“”—…" else 1.1 for each in text)


def _on_paper(sheet: Worksheet, last: int) -> None:
    """One A4 page wide, as many long as it needs (the form of 2021: two)."""
    sheet.print_area = f"A1:{get_column_letter(COLUMNS)}{last}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "portrait", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False


LIST_WIDTHS = {"佐证材料": (26, 16, 44, 60), "校验": (26, 10, 90)}


def _listed(book: Workbook, title: str, heads: Sequence[str], rows: Rows) -> None:
    sheet, widths = book.create_sheet(title), LIST_WIDTHS[title]
    for row, texts in enumerate([heads, *rows], 1):
        for column, text in enumerate(texts, 1):
            square = sheet.cell(row, column)
            say(square, text)
            square.border, square.font = BORDER, FONTS[Look.LABEL if row == 1 else Look.VALUE]
            square.alignment = PLACES[Look.LABEL if row == 1 else Look.TEXT]
        most = max(_wrapped(text, room) for text, room in zip(texts, widths, strict=False))
        sheet.row_dimensions[row].height = max(LEAST_PT, most * LINE_PT + PADDING_PT)
    for column, wide in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = wide
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
