"""What a page of rows shows: what was asked for, its columns and its lines."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import QuerySet

from performance.measures.shape import CITY, Span, Window
from registry.rooms import platforms


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows: those of ``span`` that were counted in ``window``, of ``platform`` or of all, for ``user``."""

    window: Window
    span: Span
    platform: str
    user: Any


@dataclass(frozen=True, slots=True)
class Column:
    """``is_wide``: words rather than a number; it takes a line of its own on a phone."""

    title: str
    is_number: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row as texts; ``url``: its own page, for those who may open it."""

    cells: tuple[str, ...]
    url: str = ""


class Listed(ABC):
    """The rows of one kind of number: found, counted and written."""

    title: str
    columns: tuple[Column, ...]
    filterset: type[django_filters.FilterSet] | None = None
    ability = "watch"
    """What it takes to open the page of a row."""

    @abstractmethod
    def rows(self, asked: Asked) -> QuerySet | Sequence[Any]:
        """Those that were counted."""

    def number(self, asked: Asked, rows: Any) -> str:
        """The number as the measure writes it, without its unit."""
        return str(rows.count() if isinstance(rows, QuerySet) else len(rows))

    @abstractmethod
    def line(self, row: Any) -> Line:
        """One of them as the page writes it."""

    def note(self, asked: Asked) -> str:
        """A sentence under the number."""
        return ""

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        """Title and address of the same rows on the page where people work on them."""
        return "", ""


def at(moment: datetime) -> str:
    return f"{moment.astimezone(CITY):%Y-%m-%d %H:%M}"


def titles() -> dict[str, str]:
    return {each.slug: each.title for each in platforms()}
