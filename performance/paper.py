"""The form on A4: how high its rows are, where its second page begins, its rows for the print page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from performance.grid import Cell, analyses
from registry.spreadsheet import fitting

WIDTHS = (8.5, 10.5, 11.5, 20.5, 11.5, 11.5, 7, 7.5, 13)
"""In characters of the usual font; a Chinese character is two wide. Together one A4 page."""
EMPTY_PT, TITLE_PT = 13.0, 28.0
PAGE_PT, FULL_PT, MOST_STRETCH = 768.0, 756.0, 1.25
"""What an A4 page can hold, what it is filled to, and by how much rows are stretched for that."""


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: those that begin in this row; merged ones stand where they begin."""

    cells: list[Cell]
    begins_page: bool


def printed(cells: Sequence[Cell]) -> Iterator[Row]:
    """The rows for the print page."""
    second = second_page(cells)
    for number, row in groupby(cells, key=lambda cell: cell.row):
        yield Row(list(row), number == second)


def second_page(cells: Sequence[Cell]) -> int | None:
    """The row of the analyses where what is above them fits on the first page; None: the pages break as they come."""
    needed, second = _needed(cells), analyses(cells)
    return second if _above(needed, second) <= PAGE_PT else None


def heights(cells: Sequence[Cell]) -> dict[int, float]:
    """Points each row needs for the text of its cells; those above the analyses fill the first page together."""
    needed, second = _needed(cells), analyses(cells)
    stretch = max(1.0, min(MOST_STRETCH, FULL_PT / _above(needed, second)))
    return {row: points * stretch if row < second else points for row, points in needed.items()}


def letters(cell: Cell) -> tuple[float, float]:
    """Size of its letters and height of its text, in points."""
    return fitting([cell.text], [sum(WIDTHS[cell.column - 1 : cell.column - 1 + cell.columns])])


def _above(needed: dict[int, float], second: int) -> float:
    return sum(points for row, points in needed.items() if row < second)


def _needed(cells: Sequence[Cell]) -> dict[int, float]:
    """A row without any text is low; cells that cover several rows find their room there."""
    needed: dict[int, float] = {}
    for cell in cells:
        points = _points(cell) if cell.rows == 1 else 0.0
        needed[cell.row] = max(needed.get(cell.row, EMPTY_PT), points)
    for cell in cells:
        rows = range(cell.row, cell.row + cell.rows)
        short = _points(cell) - sum(needed[row] for row in rows)
        for row in rows if short > 0 else ():
            needed[row] += short / cell.rows
    return needed | {1: TITLE_PT}


def _points(cell: Cell) -> float:
    return letters(cell)[1] if cell.text else EMPTY_PT
