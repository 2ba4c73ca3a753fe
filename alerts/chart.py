"""What the chart of a site is drawn from: one panel a unit, its lines, limits, and the alert stretches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from alerts.faces import LimitLine
from alerts.models import Alert
from registry.platforms import Factor
from registry.rooms import platform
from telemetry.series import RAW, Series, Stretch, series

GRAINS = {"raw": "原始数据", "hourly": "小时均值，阴影为最小至最大", "daily": "日均值，阴影为最小至最大"}


def payload(
    slug: str,
    points: Sequence[Any],
    columns: Sequence[str],
    stretch: Stretch,
    limits: Sequence[LimitLine],
    alerts: Sequence[Alert],
    now: datetime,
) -> dict[str, Any]:
    """Plain JSON; instants in milliseconds."""
    spoken = {each.pk: (each.state.basis, each.interval_s) for each in points if hasattr(each, "state")}
    factors = [platform(slug).factor(column) for column in columns]
    lines = series(slug, spoken, columns, stretch)
    names = {each.pk: each.name for each in points}
    return {
        "from": _ms(stretch.start),
        "to": _ms(stretch.end),
        "grain": GRAINS[stretch.grain],
        "raw": stretch.grain == RAW,
        "panels": _panels(factors, lines, names, limits),
        "alerts": [_area(each, now) for each in alerts],
    }


def _panels(
    factors: Sequence[Factor], lines: Sequence[Series], names: dict[int, str], limits: Sequence[LimitLine]
) -> list[dict[str, Any]]:
    """Quantities of one unit share a panel."""
    units = list(dict.fromkeys(each.unit for each in factors))
    made = []
    for unit in units:
        own = {each.column: each for each in factors if each.unit == unit}
        made.append(
            {
                "unit": unit,
                "title": "、".join(each.title for each in own.values()),
                "decimals": max(each.decimals for each in own.values()),
                "lines": [
                    _line(each, own[each.column], names, len(own)) for each in lines if each.column in own
                ],
                "limits": [
                    {"value": each.value, "label": each.label} for each in limits if each.column in own
                ],
            }
        )
    return made


def _line(one: Series, factor: Factor, names: dict[int, str], factors: int) -> dict[str, Any]:
    """A line is named by its point, its quantity, or both, whichever tells it from the others."""
    parts = [names[one.point_id]] if len(names) > 1 else []
    if factors > 1 or not parts:
        parts.append(factor.title)
    return {"name": " ".join(parts), "line": one.line, "band": one.band, "hollow": one.hollow}


def _area(alert: Alert, now: datetime) -> dict[str, Any]:
    end = alert.ended_at or now
    return {
        "from": _ms(alert.started_at),
        "to": _ms(end),
        "title": f"{alert.rule} {alert.rule_title}",
        "level": alert.level,
    }


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
