"""Cells of the workbooks we write: text that can never become a formula."""

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


def legal(text: str) -> str:
    """Without the control characters that no office document can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def say(square: Cell, text: str) -> None:
    """Text and only text: what begins like a formula (= + - @) is not one, here or after a copy to elsewhere.
    Control characters, which a workbook cannot hold, are left out."""
    clean = legal(text)
    square.value = clean or None
    if clean:
        square.data_type = "s"
        square.number_format = "@"
        square.quotePrefix = clean.lstrip()[:1] in ("=", "+", "-", "@")
