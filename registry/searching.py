"""Searching a list by words: every word must be found in one of the columns."""

from django.db.models import Q, QuerySet

WORDS = 5


def any_contains(rows: QuerySet, text: str, *columns: str) -> QuerySet:
    """``rows`` that hold each of the first words of ``text`` in any of ``columns``, letter case aside."""
    for word in text.replace("\x00", "").split()[:WORDS]:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(found)
    return rows


def row_number(text: str | None) -> int | None:
    """The number of a row as an address names it; None where it names none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else None
