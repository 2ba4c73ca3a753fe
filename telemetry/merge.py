"""Two frames for the same point, span and instant: which value stays. Pure.

Column by column the greater (request number, value) wins, so any order of arrival gives the same row; a
column that only one frame carries is kept. ``sources`` remembers the request number of a column that does
not come from the row's own frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Row:
    """A reading on its way to the table. ``values`` and the letters of ``flags`` follow FACTORS order."""

    at: datetime
    batch_id: int
    qn: int
    point_id: int
    span: int
    values: tuple[float | None, ...]
    flags: str | None = None
    extra: dict[str, str] | None = None
    sources: dict[str, int] | None = None

    @property
    def key(self) -> tuple[int, int, datetime]:
        return self.point_id, self.span, self.at


Cell = tuple[int, float, str]  # request number, value, flag letter


def merged(one: Row, other: Row) -> Row:
    """The row that both frames together give."""
    newer = max(one, other, key=lambda row: (row.qn, row.batch_id))
    cells = [_winner(*pair) for pair in zip(_cells(one), _cells(other), strict=True)]
    extras = _extras(one, other)
    qn = max(one.qn, other.qn)
    told = {str(index): cell for index, cell in enumerate(cells) if cell} | extras
    flags = "".join(cell[2] if cell else "N" for cell in cells)
    return Row(
        at=one.at,
        batch_id=newer.batch_id,
        qn=qn,
        point_id=one.point_id,
        span=one.span,
        values=tuple(_value(cell) for cell in cells),
        flags=flags if flags.strip("N") else None,
        extra={key: cell[1] for key, cell in sorted(extras.items())} or None,
        sources={key: cell[0] for key, cell in told.items() if cell[0] != qn} or None,
    )


def same(one: Row, other: Row) -> bool:
    """Whether the two rows tell the same, wherever their frames lie."""
    return (one.values, one.flags, one.extra, one.qn) == (other.values, other.flags, other.extra, other.qn)


_NOTHING = float("-inf")  # a flag without a value still counts as something said


def _cells(row: Row) -> Iterator[Cell | None]:
    flags = row.flags or "N" * len(row.values)
    sources = row.sources or {}
    for index, (value, flag) in enumerate(zip(row.values, flags, strict=True)):
        if value is None and flag == "N":
            yield None
        else:
            yield sources.get(str(index), row.qn), _NOTHING if value is None else value, flag


def _winner(one: Cell | None, other: Cell | None) -> Cell | None:
    return max(one, other) if one and other else one or other


def _value(cell: Cell | None) -> float | None:
    return None if cell is None or cell[1] == _NOTHING else cell[1]


def _extras(one: Row, other: Row) -> dict[str, tuple[int, str]]:
    """What the frames held beyond the columns: (request number, text) by key, the greater wins."""
    found: dict[str, tuple[int, str]] = {}
    for row in (one, other):
        sources = row.sources or {}
        for key, text in (row.extra or {}).items():
            cell = sources.get(key, row.qn), text
            found[key] = max(found.get(key, cell), cell)
    return found
