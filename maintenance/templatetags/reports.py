"""How the reports write stretches of time, counts and shares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def stretch(start: datetime, end: datetime) -> SafeString:
    """[start, end) in local time, the day once where both are of it."""
    since, until = timezone.localtime(start), timezone.localtime(end)
    same_day = since.date() == until.date()
    last = f"{until:%H:%M}" if same_day else f"{until:%Y-%m-%d %H:%M}"
    return format_html('<span class="num stretch">{} — {}</span>', f"{since:%Y-%m-%d %H:%M}", last)


@register.filter
def thousands(count: float | None) -> str:
    """12345 → 12,345, without a fraction; a dash when there is none."""
    return "—" if count is None else f"{count:,.0f}"


@register.filter
def subtract(count: int, other: int) -> int:
    return count - other


@register.filter
def pick(table: Mapping[str, Any], key: str) -> Any:
    """The entry of a table for a key that the template holds in a variable."""
    return table[key]
