"""How an evidence pack writes instants and numbers: in full, the same whenever it is opened."""

from datetime import datetime

from django import template
from django.utils import timezone

from alerts.levels import LEVELS
from alerts.wording import number

register = template.Library()


@register.simple_tag
def instant(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "—"


@register.simple_tag
def level_word(level: int) -> str:
    return dict(LEVELS).get(level, str(level))


@register.filter
def written(value: float | None) -> str:
    return "" if value is None else number(value, 3)
