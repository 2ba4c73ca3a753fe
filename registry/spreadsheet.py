"""Cells and pages of the workbooks we write: text that can never become a formula, one face, A4 that holds it all."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | Decimal | date | None
"""What a cell holds: a float is a share, a Decimal an amount; an instant is already the city's, without zone."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What makes a formula of a text that somebody types or pastes; full-width where Excel is Chinese."""
FACE, SIZE_PT, LEAST_SIZE_PT = "宋体", 10.0, 5.0
LINE, PADDING_PT, LEAST_PT, MOST_PT = 1.43, 2.0, 17.0, 405.0
"""Height of a line by the size of its letters; room beside the lines of a row; Excel ends at 409 pt."""
_RUNS = re.compile(r"[!-~]+|.")
_THIN = Side(style="thin", color="9AA7B3")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD, SUM = PatternFill("solid", fgColor="E6EFF7"), PatternFill("solid", fgColor="F2F5F7")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
WORDS = Alignment(horizontal="left", vertical="center", wrap_text=True)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
NUMBER = Alignment(horizontal="right", vertical="center")
MOMENT, DAY, MONEY, WHOLE, SHARE = "yyyy-mm-dd hh:mm", "yyyy-mm-dd", "#,##0.00", "#,##0", "0.0%"


def legal(text: str) -> str:
    """Without the control characters that no office document can hold; a line ends in one way."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def say(square: Cell, text: str) -> None:
    """Text and only text: what begins like a formula (= + - @, a tab) is not one, here or after a copy to elsewhere.
    Control characters, which a workbook cannot hold, are left out."""
    clean = legal(text)
    square.value = clean or None
    if clean:
        square.data_type = "s"
        square.number_format = "@"
        square.quotePrefix = clean[0] == "\t" or clean.lstrip().startswith(FORMULA)


def put(square: Cell, value: Value, form: str = "") -> None:
    """A value, aligned and written as its kind is; ``form``: another number format."""
    if value is None or isinstance(value, str):
        say(square, value or "")
        square.alignment = WORDS
        return
    square.value = value
    square.number_format = form or _form(value)
    square.alignment = MIDDLE if isinstance(value, date) else NUMBER


def _form(value: int | float | Decimal | date) -> str:
    if isinstance(value, datetime):
        return MOMENT
    if isinstance(value, date):
        return DAY
    return MONEY if isinstance(value, Decimal) else SHARE if isinstance(value, float) else WHOLE


def face(size: float = SIZE_PT, *, bold: bool = False) -> Font:
    return Font(name=FACE, size=size, bold=bold)


def head(square: Cell, text: str, size: float = SIZE_PT) -> None:
    """The heading of a column."""
    say(square, text)
    square.font, square.fill, square.alignment, square.border = face(size, bold=True), HEAD, MIDDLE, BORDER


def across(sheet: Worksheet, row: int, text: str, columns: int, font: Font) -> None:
    """A text in the middle of a whole row."""
    square = sheet.cell(row, 1)
    say(square, text)
    square.font, square.alignment = font, MIDDLE
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def widen(sheet: Worksheet, widths: Iterable[float]) -> None:
    """In characters of the usual font; a Chinese one is two wide."""
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def lines(text: str, room: float, size: float = SIZE_PT) -> int:
    """How many lines the text takes in a column ``room`` characters wide, rather one too many than too few."""
    return sum(_broken(line, (room - 1) * SIZE_PT / size) for line in text.split("\n"))


def _broken(line: str, room: float) -> int:
    """Lines of a text without line ends: it breaks at every Chinese character, but in no word that has room."""
    count, used = 1, 0.0
    for run in _RUNS.findall(line):
        wide = sum(2.05 if ord(each) > 0x2E7F or each in "“”—…" else 1.03 for each in run)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        full, used = divmod(used + wide, room)
        count += int(full)
    return count


def height(texts: Sequence[str], rooms: Sequence[float], size: float = SIZE_PT) -> float:
    """Points that a row needs for texts in columns of these widths."""
    deepest = max((lines(text, room, size) for text, room in zip(texts, rooms, strict=True)), default=1)
    return min(MOST_PT, max(LEAST_PT, deepest * size * LINE + PADDING_PT))


def fitting(texts: Sequence[str], rooms: Sequence[float], size: float = SIZE_PT) -> tuple[float, float]:
    """Size of the letters and height of their row: smaller letters where a long text would be cut."""
    while size > LEAST_SIZE_PT and height(texts, rooms, size) >= MOST_PT:
        size -= 1
    return size, height(texts, rooms, size)


def on_a4(sheet: Worksheet, *, heads: str = "", upright: bool = False, pages: int = 0) -> None:
    """One A4 page wide and as many long as it takes, or ``pages``. ``heads``: rows that every page repeats."""
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.paperSize = "9"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    if heads:
        sheet.print_title_rows = heads


def packed(book: Workbook) -> bytes:
    """The workbook as a file."""
    out = BytesIO()
    book.save(out)
    return out.getvalue()
