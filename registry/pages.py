"""One page of a long list without counting all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50
LAST = 200
COUNTED = 1000
"""Beyond so many rows a list says 1000+ and its last reachable page asks for a narrower filter."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of page ``number``. ``total`` is exact up to COUNTED, then COUNTED + 1."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def total_text(self) -> str:
        return f"{COUNTED}+" if self.total > COUNTED else str(self.total)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def is_cut(self) -> bool:
        """There is more, but no page to show it."""
        return self.number >= LAST


def paged(request: HttpRequest, rows: QuerySet, size: int = SIZE) -> Page:
    """The page that ``?page=`` names (1 when it is not a number), clipped to what can be reached."""
    number = asked_number(request)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    more = len(found) > size
    total = rows.order_by()[: COUNTED + 1].count() if more or number > 1 else len(found)
    return Page(found[:size], number, size, total, more and number < LAST)


def asked_number(request: HttpRequest) -> int:
    """The page that the address names; 1 when it is not a number."""
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), LAST) if text.isascii() and text.isdigit() and len(text) < 9 else 1
