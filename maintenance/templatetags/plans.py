"""Words of the sheets of maintenance/plans/ that templates cannot say themselves."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """The entry of ``table`` under ``key``; None when there is none."""
    return table.get(key)


@register.filter
def among(key: Any, keys: Container[Any]) -> bool:
    return key in keys


@register.filter
def fifths(share: float | None) -> int:
    """A share as one of the widths 0, 5, … 100 of a bar: full only when nothing is missing."""
    return 0 if share is None else 5 * int(20 * min(max(share, 0.0), 1.0) + 1e-9)


@register.filter
def weekday(on: date) -> str:
    """一 … 日."""
    return "一二三四五六日"[on.weekday()]
