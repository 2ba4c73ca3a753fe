"""The form on paper: every cell of 2021 as filed, the same out of Excel and Word, and read back."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document as open_word
from openpyxl import Workbook, load_workbook

from datong_env.environment import BASE_DIR
from performance.excel import workbook
from performance.form_file import read_document
from performance.grid import COLUMNS, analyses, grid, height
from performance.layouts import layout
from performance.paper import FULL_PT, PAGE_PT, WIDTHS, heights, second_page
from performance.reading import ImportRefused, read_back
from performance.word import PADDING_CM, written
from registry.spreadsheet import height as height_of

FILED = read_document((BASE_DIR / "performance/data/2021.json").read_bytes())
MAKERS = {"xlsx": workbook, "docx": written}


def saved(document=FILED, kind="xlsx") -> bytes:
    buffer = io.BytesIO()
    MAKERS[kind](document).save(buffer)
    return buffer.getvalue()


def filed_rows(text: str) -> Iterator[list[str]]:
    """The cells of the filed form: a tab opens one, other lines go on, a blank line ends the row."""
    rows: list[list[str]] = []
    fresh = True
    for line in text.split("\n"):
        if line.startswith("\t"):
            if fresh:
                rows.append([])
            rows[-1].append(line[1:])
            fresh = False
        elif line:
            rows[-1][-1] += f"\n{line}"
        else:
            fresh = True
    rows[23:25] = [[*rows[23][:4], *rows[24]]]  # blank lines inside one cell (domain.md F.4)
    return (row for row in rows)


def test_every_cell_of_2021_reads_as_filed(shared: Path) -> None:
    filed = list(filed_rows((shared / "reference/self_evaluation_2021.txt").read_text()))
    cells = grid(FILED)
    assert len(filed) == height(FILED) == 39
    for number, row in enumerate(filed, 1):
        said = [text.replace("[bookmark: _GoBack]", "").rstrip() for text in row if text.strip()]
        ours = [cell.text for cell in cells if cell.row == number and cell.text]
        assert ours == said


def test_the_cells_cover_nine_columns_without_gap_or_overlap():
    covered = [
        (row, column)
        for cell in grid(FILED)
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]
    assert len(covered) == len(set(covered)) == 39 * COLUMNS


def test_the_layout_of_2023_has_its_costs_first_and_no_gap():
    made = layout("2023").document
    cells = grid(made)
    rows = height(made)
    covered = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    assert len(covered) == rows * COLUMNS == sum(cell.rows * cell.columns for cell in cells)
    levels = [cell.text for cell in cells if cell.column == 2 and cell.row > 12][:4]
    assert levels == ["成本指标", "产出指标", "效益指标", "满意度指标"]
    assert sum(each.weight or 0 for each in (*made.form.funds, *made.form.indicators)) == 100


@pytest.mark.parametrize("document", [FILED, layout("2023").document], ids=["2021", "2023"])
@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_exported_reads_back_the_same(kind, document):
    assert grid(read_back(saved(document, kind))) == grid(document)


def test_the_sheet_is_merged_bordered_and_fits_a4():
    book = load_workbook(io.BytesIO(saved()))
    sheet = book["自评表"]
    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {
        "A1:I1",
        "C3:I3",
        "A5:A9",
        "A12:A31",
        "B13:B19",
        "C13:C15",
        "A32:F32",
        "A33:A39",
        "E33:I33",
    } <= merged
    assert sheet["A12"].value == "绩\n效\n指\n标"
    assert sheet["D24"].border.left.style == "thin"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.paperSize) == (1, 9)
    assert "$A$1:$I$39" in sheet.print_area
    assert book.sheetnames == ["自评表", "佐证材料", "校验"]
    assert next(row[0].value for row in book["校验"].iter_rows(min_row=4)) == "W_SPLIT"


@pytest.mark.parametrize("document", [FILED, layout("2023").document], ids=["2021", "2023"])
def test_the_analyses_begin_the_second_page(document):
    cells = grid(document)
    first = next(cell.row for cell in cells if cell.text == "项目绩效分析")
    assert analyses(cells) == first
    tall = heights(cells)
    above = sum(points for row, points in tall.items() if row < first)
    assert FULL_PT - 1 <= above <= PAGE_PT, "what is above fills one page and no more"
    sheet = load_workbook(io.BytesIO(saved(document)))["自评表"]
    assert [each.id for each in sheet.row_breaks.brk] == [first - 1]


def test_what_does_not_fit_above_the_analyses_breaks_as_it_comes():
    goal = replace(FILED.form, goal_actual=FILED.form.goal_actual * 3)
    long = replace(FILED, form=goal)
    assert second_page(grid(long)) is None
    assert not load_workbook(io.BytesIO(saved(long)))["自评表"].row_breaks.brk
    assert "pageBreakBefore" not in open_word(io.BytesIO(saved(long, "docx"))).element.xml
    assert "pageBreakBefore" in open_word(io.BytesIO(saved(kind="docx"))).element.xml


def test_a_text_too_long_for_a_row_is_written_smaller_and_not_cut():
    long = FILED.analyses.benefit * 4
    sheet = load_workbook(io.BytesIO(saved(replace(FILED, analyses=replace(FILED.analyses, benefit=long)))))
    square, tall = sheet["自评表"]["E35"], sheet["自评表"].row_dimensions[35].height
    assert square.value == long and square.font.size < 10
    assert tall <= 409 and height_of([long], [sum(WIDTHS[4:])], square.font.size) <= tall


def test_no_number_of_the_word_table_breaks_in_its_column():
    table = open_word(io.BytesIO(saved(kind="docx"))).tables[0]
    room_pt = (table.columns[7].width.cm - 2 * PADDING_CM) / 2.54 * 72
    assert room_pt > len("99.7%") * 10 * 0.55


def test_a_row_is_as_high_as_its_longest_text():
    tall = heights(grid(FILED))
    assert tall[35] > 10 * tall[36]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|'/C calc'!A0", "-2", "@SUM(A1)", "\t=1", " =HYPERLINK(1)"])
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    book = load_workbook(io.BytesIO(saved(replace(FILED, project=text))))
    square = book["自评表"]["C3"]
    assert (square.value, square.data_type, square.quotePrefix) == (text, "s", True)


def test_word_holds_the_same_table():
    table = open_word(io.BytesIO(saved(kind="docx"))).tables[0]
    assert len(table.rows) == 37
    assert table.cell(0, 2).text == FILED.project


def damaged(change) -> bytes:
    book = load_workbook(io.BytesIO(saved()))
    change(book["自评表"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda sheet: sheet.__setitem__("D6", "七十"), "第 6 行“年初预算数”应为数字，实为“七十”"),
        (lambda sheet: sheet.__setitem__("G13", "十"), "第 13 行“分值”应为数字，实为“十”"),
        (lambda sheet: sheet.__setitem__("A1", "别的表"), "没有标题"),
        (lambda sheet: sheet.__setitem__("A32", "合计"), "没有找到“总分”一行"),
        (lambda sheet: sheet.__setitem__("C34", "其他"), "没有找到“产出情况及分析”一行"),
    ],
)
def test_a_damaged_form_is_refused_with_its_row(change, sentence):
    with pytest.raises(ImportRefused) as refusal:
        read_back(damaged(change))
    assert any(sentence in each for each in refusal.value.faults)


def test_all_rows_at_fault_are_told_at_once():
    def both(sheet):
        sheet["D6"], sheet["G14"] = "甲", "乙"

    with pytest.raises(ImportRefused) as refusal:
        read_back(damaged(both))
    assert len(refusal.value.faults) == 2


def empty_book() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7", saved()[:4000], empty_book()])
def test_what_is_no_form_is_refused(content):
    with pytest.raises(ImportRefused):
        read_back(content)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_control_character_from_a_copied_text_does_not_stop_the_export(kind):
    copied = replace(FILED, unit="大同市\x0b生态环境局\x1f")
    assert read_back(saved(copied, kind)).unit == "大同市生态环境局"
