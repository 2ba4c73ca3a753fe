"""A table on a sheet of its own: title, heads, rows and sums, ready to be filed on A4."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from registry.spreadsheet import (
    BORDER,
    MIDDLE,
    SIZE_PT,
    SUM,
    TOP,
    Value,
    across,
    face,
    fitting,
    head,
    height,
    on_a4,
    put,
    widen,
)

Row = Sequence[Value]
TITLE_PT, SAID_PT, HEADS = 15.0, 9.0, 3
FIRST = HEADS + 1
"""Where the rows begin: above them stand the title, what is said of it, and the heads."""


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in characters, a Chinese one is two; ``form``: a number format other than that of the kind of value."""

    title: str
    width: float
    form: str = ""
    is_middle: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``name``: of the sheet; ``said``: small, below the title; ``held``: so many columns stay when one scrolls;
    ``pages``: on no more than so many; ``is_long``: texts of many lines, which begin at the top; ``none``: what
    stands there instead of rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    said: str = ""
    size: float = SIZE_PT
    held: int = 0
    pages: int = 0
    is_long: bool = False
    none: str = "没有记录"

    @property
    def widths(self) -> list[float]:
        return [each.width for each in self.columns]


def draw(sheet: Worksheet, table: Table, rows: Iterable[Row], sums: Iterable[Row] = ()) -> None:
    """The table from the first cell on; ``sums`` are the last rows, in bold."""
    sheet.title = table.name
    widen(sheet, table.widths)
    _above(sheet, table)
    number = HEADS
    for number, row in enumerate(rows, FIRST):
        _row(sheet, number, row, table)
    if number == HEADS:
        number = FIRST
        _nothing(sheet, table)
    for below, row in enumerate(sums, number + 1):
        _row(sheet, below, row, table, is_sum=True)
    sheet.freeze_panes = f"{get_column_letter(table.held + 1)}{FIRST}"
    on_a4(sheet, heads=f"1:{HEADS}", pages=table.pages)


def _above(sheet: Worksheet, table: Table) -> None:
    """Title, what is said of it, heads."""
    count, wide = len(table.columns), [sum(table.widths)]
    for row, text, font in ((1, table.title, face(TITLE_PT, bold=True)), (2, table.said, face(SAID_PT))):
        across(sheet, row, text, count, font)
        sheet.row_dimensions[row].height = height([text], wide, font.size)
    for column, each in enumerate(table.columns, 1):
        head(sheet.cell(HEADS, column), each.title, table.size)
    titles = [each.title for each in table.columns]
    sheet.row_dimensions[HEADS].height = height(titles, table.widths, table.size)


def _row(sheet: Worksheet, number: int, row: Row, table: Table, *, is_sum: bool = False) -> None:
    texts = [each if isinstance(each, str) else "" for each in row]
    size, points = fitting(texts, table.widths, table.size)
    sheet.row_dimensions[number].height = points
    for at, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
        square = sheet.cell(number, at)
        put(square, value, column.form)
        square.border, square.font = BORDER, face(size, bold=is_sum)
        if column.is_middle:
            square.alignment = MIDDLE
        elif table.is_long:
            square.alignment = TOP
        if is_sum:
            square.fill = SUM


def _nothing(sheet: Worksheet, table: Table) -> None:
    across(sheet, FIRST, table.none, len(table.columns), face(table.size))
    for column in range(1, len(table.columns) + 1):
        sheet.cell(FIRST, column).border = BORDER
    sheet.row_dimensions[FIRST].height = height([table.none], [sum(table.widths)], table.size)
