"""Small pictures drawn by the server: they need no script."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from alerts.watch import Cell
from telemetry.partitions import CITY
from telemetry.shares import Rate

register = template.Library()
STEP, HEIGHT, LEAST = 6, 24, 1.5


@register.inclusion_tag("portal/_spark.html")
def spark(rates: Sequence[Rate], now: datetime) -> dict[str, Any]:
    """24 bars of 传输有效率, the last full hour at the right; full height is 100 %."""
    end = now.astimezone(CITY).replace(minute=0, second=0, microsecond=0)
    bars = []
    for place, rate in enumerate(rates):
        share = rate.effective
        height = LEAST if share is None else max(HEIGHT * min(share, 1.0), LEAST)
        hour = end - timedelta(hours=len(rates) - place)
        words = "无应收数据" if share is None else f"{100 * share:.1f} %"
        bars.append(
            {
                "x": STEP * place,
                "y": f"{HEIGHT - height:.1f}",
                "height": f"{height:.1f}",
                "low": share is not None and share < 0.75,
                "title": f"{hour:%H}:00 传输有效率 {words}",
            }
        )
    return {"bars": bars, "width": STEP * len(rates), "height": HEIGHT}


CELL = 5
_CELL = '<rect class="c-{}" x="{}" width="4" height="16" rx="1"><title>{}</title></rect>'


@register.simple_tag
def mini(cells: Sequence[Cell]) -> str | SafeString:
    """The last 24 hours of a site, a cell an hour. Written here, not in a template: a list has hundreds."""
    if not cells:
        return ""
    drawn = "".join(_CELL.format(each.shade, CELL * at, escape(each.title)) for at, each in enumerate(cells))
    return format_html(
        '<svg class="mini" width="{0}" height="16" viewBox="0 0 {0} 16" role="img" aria-label="近 24 小时">{1}</svg>',
        CELL * len(cells),
        mark_safe(drawn),  # noqa: S308 - the titles are escaped
    )
