"""The form as a Word document: the same grid as a table on A4."""

from collections.abc import Sequence
from typing import Any

from docx import Document as new_document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from performance.document import Document
from performance.grid import COLUMNS, Cell, Look, grid
from performance.paper import second_page
from registry.spreadsheet import legal

PAGE_CM, MARGIN_CM, EDGE_CM = (21.0, 29.7), 1.8, 1.5
WIDTHS_CM = (1.0, 2.0, 1.9, 3.4, 2.0, 2.0, 1.5, 1.5, 2.1)
PADDING_CM, LONG = 0.1, 300
"""Left and right of a text: Word's own 0.19 would break 99.7% and 一级指标. A text of more than 300
characters may run over to the next page."""
SIZES = {Look.TITLE: 18.0, Look.SEAL: 11.0}
FACES = {Look.TITLE: "宋体", Look.LABEL: "宋体"}
USUAL_SIZE, USUAL_FACE, LINE, SPACE_PT = 10.0, "仿宋", 1.25, 1.5


def written(document: Document) -> Any:
    """A python-docx document: title and seal line as paragraphs, the rest one table."""
    made = new_document()
    _page(made)
    cells = grid(document)
    for cell in cells:
        if cell.look in (Look.TITLE, Look.SEAL):
            _paragraph(made.add_paragraph(), cell)
    _table(made, [cell for cell in cells if cell.look not in (Look.TITLE, Look.SEAL)], second_page(cells))
    return made


def _page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = (Cm(each) for each in PAGE_CM)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin = section.bottom_margin = Cm(EDGE_CM)


def _table(made: Any, cells: Sequence[Cell], second: int | None) -> None:
    first = min(cell.row for cell in cells)
    count = max(cell.row + cell.rows for cell in cells) - first
    table = made.add_table(count, COLUMNS, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _padded(table)
    for column, wide in zip(table.columns, WIDTHS_CM, strict=True):
        column.width = Cm(wide)
    squares = [list(row.cells) for row in table.rows]  # looked up once: python-docx walks the table each time
    for row in squares:
        for square, wide in zip(row, WIDTHS_CM, strict=True):
            square.width = Cm(wide)
    for cell in cells:
        top, left = cell.row - first, cell.column - 1
        square = squares[top][left]
        if (cell.rows, cell.columns) != (1, 1):
            square = square.merge(squares[top + cell.rows - 1][left + cell.columns - 1])
        square.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _paragraph(square.paragraphs[0], cell)
        for spare in square.paragraphs[1:]:  # a merge keeps the empty paragraphs of what it joined
            spare._element.getparent().remove(spare._element)
    if second:
        squares[second - first][0].paragraphs[0].paragraph_format.page_break_before = True
    _whole(table, {cell.row - first for cell in cells if len(cell.text) > LONG})


def _padded(table: Any) -> None:
    """Less room beside the texts of every cell than Word leaves by itself."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Cm(PADDING_CM).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)  # the schema wants it there


def _whole(table: Any, long: set[int]) -> None:
    """No row runs over to the next page, but for those of a long text."""
    for at, row in enumerate(table.rows):
        if at not in long:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _paragraph(paragraph: Any, cell: Cell) -> None:
    """The text with its line breaks, in Chinese faces, which Word keeps apart from the Latin ones."""
    is_long = cell.look in (Look.TEXT, Look.SEAL)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if is_long else WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(SPACE_PT)
    size = SIZES.get(cell.look, USUAL_SIZE)
    paragraph.paragraph_format.line_spacing = Pt(size * LINE)  # exactly, for faces differ in their own
    run = paragraph.add_run(legal(cell.text))
    run.font.size = Pt(size)
    run.font.bold = cell.look is Look.TITLE
    face = FACES.get(cell.look, USUAL_FACE)
    run.font.name = face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
