"""The form as a workbook: 自评表 as the finance bureau expects it, 佐证材料 and 校验 beside it."""

from collections.abc import Iterable, Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from performance.checks import faults
from performance.document import Document
from performance.grid import COLUMNS, TITLE, Cell, Look, grid
from performance.indicators import Scored
from performance.paper import WIDTHS, heights, letters, second_page
from registry.spreadsheet import MIDDLE, WORDS, on_a4, say, widen
from registry.table_sheet import Column, Table
from registry.table_sheet import draw as draw_table

THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FACES = dict.fromkeys(Look, "仿宋") | {Look.TITLE: "宋体", Look.LABEL: "宋体"}
PLACES = dict.fromkeys(Look, MIDDLE) | {
    Look.SEAL: Alignment(horizontal="left", vertical="center"),
    Look.TEXT: WORDS,
}
EVIDENCE = (Column("指标", 24), Column("数值", 18, is_middle=True), Column("来源", 46), Column("说明", 52))
CHECKS = (Column("代码", 24), Column("类别", 10, is_middle=True), Column("说明", 96))
Rows = Iterable[Sequence[str]]


def workbook(document: Document, evidence: Rows = ()) -> Workbook:
    """The form, what its numbers rest on (指标, 数值, 来源, 说明), and what the check says of it."""
    book = Workbook()
    draw(book.worksheets[0], grid(document))
    for name, columns, none, rows in (
        ("佐证材料", EVIDENCE, "没有佐证材料", evidence),
        ("校验", CHECKS, "没有发现问题", _found(document)),
    ):
        title = f"{TITLE}（{document.form.year} 年度）{name}"
        draw_table(book.create_sheet(), Table(name, title, columns, document.project, none=none), rows)
    return book


def _found(document: Document) -> Iterator[Sequence[str]]:
    for each in faults(Scored(document.form)):
        yield each.code.value, "错误" if each.code.blocks else "提示", each.sentence


def draw(sheet: Worksheet, cells: Sequence[Cell]) -> None:
    """The cells with merges, borders, fonts, heights that fit, on A4."""
    sheet.title = "自评表"
    widen(sheet, WIDTHS)
    for cell in cells:
        _put(sheet, cell)
    for row, points in heights(cells).items():
        sheet.row_dimensions[row].height = points
    on_a4(sheet, upright=True)
    sheet.print_area = f"A1:{get_column_letter(COLUMNS)}{max(cell.row for cell in cells)}"
    if second := second_page(cells):
        sheet.row_breaks.append(Break(id=second - 1))
    sheet.sheet_view.showGridLines = False


def _put(sheet: Worksheet, cell: Cell) -> None:
    last_row, last_column = cell.row + cell.rows - 1, cell.column + cell.columns - 1
    if cell.look not in (Look.TITLE, Look.SEAL):
        for squares in sheet.iter_rows(cell.row, last_row, cell.column, last_column):
            for square in squares:
                square.border = BORDER
    square = sheet.cell(cell.row, cell.column)
    say(square, cell.text)
    square.font, square.alignment = _font(cell), PLACES[cell.look]
    if (last_row, last_column) != (cell.row, cell.column):
        sheet.merge_cells(
            start_row=cell.row, end_row=last_row, start_column=cell.column, end_column=last_column
        )


def _font(cell: Cell) -> Font:
    usual = {Look.TITLE: 18.0, Look.SEAL: 11.0}
    size = usual.get(cell.look) or letters(cell)[0]
    return Font(name=FACES[cell.look], size=size, bold=cell.look is Look.TITLE)
