"""The rows of an uploaded .xlsx that something is imported from. Pure."""

from collections.abc import Sequence
from typing import Any

from registry.uploads import MOST_BYTES, Unfit, first_sheet, kind_of

__all__ = ["MOST_BYTES", "MOST_ROWS", "Unfit", "table"]

MOST_ROWS = 2000
MOST_COLUMNS = 40


def table(data: bytes) -> list[tuple[int, Sequence[Any]]]:
    """(row number, cells) of the first sheet, the heading first, empty rows left out. Unfit with a sentence."""
    kind_of(data)
    rows = first_sheet(data, rows=MOST_ROWS + 2, columns=MOST_COLUMNS)
    found = [(number, row) for number, row in enumerate(rows, start=1) if any(map(_filled, row))]
    if not found:
        raise Unfit("工作簿的第一张表是空的")
    if found[-1][0] > MOST_ROWS + 1:
        raise Unfit(f"超过 {MOST_ROWS} 行，请分成几个文件上传")
    return found


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
