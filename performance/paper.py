"""The form's cells as rows of an HTML table, for the print page. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from performance.grid import Cell


def printed(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """One list a row; merged cells stand where they begin."""
    return (list(row) for _, row in groupby(cells, key=lambda cell: cell.row))
