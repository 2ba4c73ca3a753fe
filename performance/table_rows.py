"""The rows of a form's table as they stand in an .xlsx or a .docx: nine texts a row, a merged cell once, where it
begins."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from docx import Document as open_word
from docx.table import _Cell

from performance.grid import COLUMNS
from registry.uploads import DOCX, XLSX, Unfit, first_sheet, kind_of

Row = tuple[str, ...]
MOST_BYTES, MOST_ROWS = 5 * 1024 * 1024, 300


def table_rows(content: bytes) -> list[Row]:
    """Title and seal line, then the table. Unfit with a sentence when the file cannot be read."""
    if kind_of(content, (XLSX, DOCX), most=MOST_BYTES) == DOCX:
        return _of_word(content)
    rows = first_sheet(content, rows=MOST_ROWS, columns=COLUMNS)
    return [_padded(_text(value) for value in row) for row in rows]


def _text(value: Any) -> str:
    if value is None:
        return ""
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    return f"{Decimal(str(value)).normalize():f}" if is_number else str(value)


def _of_word(content: bytes) -> list[Row]:
    try:
        opened = open_word(io.BytesIO(content))
        head = [_padded([each.text]) for each in opened.paragraphs[:MOST_ROWS] if each.text.strip()]
        table = opened.tables[0]
        lines = table._tbl.tr_lst[:MOST_ROWS]
        return head + [_padded(_cells(line, table)) for line in lines]
    except Exception as fault:  # python-docx raises whatever its parts raise
        raise Unfit("Word 文件已损坏，或其中没有表格") from fault


def _cells(line: Any, table: Any) -> Iterator[str]:
    """A cell that the one above or to its left covers is empty."""
    for cell in line.tc_lst[:COLUMNS]:
        yield "" if cell.vMerge == "continue" else _Cell(cell, table).text
        yield from [""] * (min(cell.grid_span, COLUMNS) - 1)


def _padded(texts: Any) -> Row:
    row = tuple(texts)[:COLUMNS]
    return row + ("",) * (COLUMNS - len(row))
