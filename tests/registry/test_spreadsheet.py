"""What a person or a device said is a text in a workbook, whatever it looks like; a table is ready to be filed."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from registry.spreadsheet import MOST_PT, height, legal, lines, put, say
from registry.table_sheet import FIRST, Column, Table, draw
from tests.factories import instant

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\tcmd",
    "\r=1+1",
    "\n=1+1",
    "  =HYPERLINK(1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_a_text_here_and_after_a_copy(text: str) -> None:
    square = Workbook().worksheets[0].cell(1, 1)
    say(square, text)
    assert (square.value, square.data_type) == (legal(text), "s")
    assert square.quotePrefix
    assert square.number_format == "@"


@pytest.mark.parametrize("text", ["平城区", "a=b", "1-2", "#N/A", "2026-11-20", "TRUE"])
def test_any_other_text_is_as_it_was_said(text: str) -> None:
    square = Workbook().worksheets[0].cell(1, 1)
    say(square, text)
    assert (square.value, square.data_type, square.quotePrefix) == (text, "s", False)


def test_control_characters_are_left_out_and_lines_end_in_one_way() -> None:
    assert legal("甲\x0b乙\x00\x1f\r\n丙\r丁\t") == "甲乙\n丙\n丁\t"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (7, "#,##0"),
        (0.5, "0.0%"),
        (Decimal("1.5"), "#,##0.00"),
        (date(2026, 3, 2), "yyyy-mm-dd"),
        (instant("2026-03-02 08:05").replace(tzinfo=None), "yyyy-mm-dd hh:mm"),
    ],
)
def test_a_value_stays_a_number_and_is_written_as_its_kind(value, form: str) -> None:
    square = Workbook().worksheets[0].cell(1, 1)
    put(square, value)
    assert (square.value, square.number_format) == (value, form)
    put(square, value, "General")
    assert square.number_format == "General"


@pytest.mark.parametrize(
    ("text", "room", "count"),
    [
        ("", 10, 1),
        ("平城区", 10, 1),
        ("大同经济技术开发区", 12, 2),
        ("甲\n乙\n\n丙", 10, 4),
        ("SHA-256：" + "a" * 64, 40, 3),  # no word is broken that has room on a line of its own
        ("a" * 64, 20, 4),
        ("记 " + "b" * 18, 20, 2),
    ],
)
def test_a_text_takes_so_many_lines(text: str, room: float, count: int) -> None:
    assert lines(text, room) == count


def test_larger_letters_take_more_lines_and_no_row_is_higher_than_excel_allows() -> None:
    assert lines("监" * 20, 42, 10) < lines("监" * 20, 42, 16)
    assert height(["监" * 9000], [20]) == MOST_PT


TABLE = Table("表", "一张表", (Column("名称", 20), Column("数", 8), Column("率", 8, "0.00%", is_middle=True)))


def drawn(rows, sums=(), table: Table = TABLE):
    sheet = Workbook().worksheets[0]
    draw(sheet, table, rows, sums)
    return sheet


def test_a_table_is_ready_to_be_filed() -> None:
    sheet = drawn([("甲", 1, 0.5), ("乙" * 40, 2, None)], [("合计", 3, 0.5)])
    assert [cell.value for cell in sheet[3]] == ["名称", "数", "率"]
    assert [cell.value for cell in sheet[FIRST + 2]] == ["合计", 3, 0.5]
    assert sheet.cell(FIRST + 2, 1).font.bold and not sheet.cell(FIRST, 1).font.bold
    assert sheet.cell(FIRST, 3).number_format == "0.00%"
    assert sheet.row_dimensions[FIRST + 1].height > 3 * sheet.row_dimensions[FIRST].height
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$1:$3")
    assert all(cell.border.left.style == "thin" for row in sheet.iter_rows(min_row=3) for cell in row)


def test_a_table_without_rows_says_so_across_its_columns() -> None:
    sheet = drawn([])
    assert sheet.cell(FIRST, 1).value == "没有记录"
    assert f"A{FIRST}:C{FIRST}" in {str(each) for each in sheet.merged_cells.ranges}
    assert sheet.max_row == FIRST


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_table_is_a_formula(text: str) -> None:
    sheet = drawn([(text, 1, None)], [(text, 1, None)], Table(TABLE.name, text, TABLE.columns, said=text))
    said = [cell for row in sheet.iter_rows() for cell in row if cell.value == legal(text)]
    assert len(said) == 4
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in said)
