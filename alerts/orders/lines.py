"""Rows of the board as words, made here at once: four hundred rows of template tags would take longer than all
their queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from alerts.models import Order
from alerts.orders.board import Row
from alerts.orders.metering import LOOKED_BACK
from alerts.orders.verdicts import BLIND, BROKEN, OFF, OFFLINE, ON, PointNow
from alerts.wording import number

STATES = {ON: "运行", OFF: "停机", OFFLINE: "离线"}
ICONS = {ON: "player-play", OFF: "player-stop", OFFLINE: "plug-connected-x"}
SHOWN_BY_POINTS = (BROKEN, BLIND)
"""What these are because of stands at the points."""
SITE, ALERT, ORDER = "power:site", "alerts:alert", "alerts:order"


def told(rows: Iterable[Row], now: datetime) -> list[dict[str, Any]]:
    """Each row with every text ready; addresses are made once a kind."""
    addresses = {name: reverse(name, args=[0]) for name in (SITE, ALERT, ORDER)}
    return [_told(row, addresses, now) for row in rows]


def _told(row: Row, addresses: dict[str, str], now: datetime) -> dict[str, Any]:
    order, verdict = row.order, row.verdict
    tone, icon, word = row.tone
    return {
        "enterprise": order.enterprise.name,
        "district": order.enterprise.district.name,
        "number": order.number,
        "asked": asked(order),
        "order_url": _at(addresses[ORDER], order.pk),
        "site_url": _at(addresses[SITE], row.site[0]) if row.site else "",
        "alert_url": _at(addresses[ALERT], verdict.alert) if verdict.alert else "",
        "tone": tone,
        "icon": icon,
        "word": word,
        "lasted": _lasted(verdict.since, now),
        "because": "" if verdict.kind in SHOWN_BY_POINTS else verdict.because,
        "points": mark_safe("".join(_point(each, now) for each in row.points)),  # noqa: S308 - escaped there
        "share": _share(row),
    }


def _at(address: str, pk: int) -> str:
    return address.replace("/0/", f"/{pk}/")


def asked(order: Order) -> str:
    return "停产" if order.kind == Order.Kind.STOP else f"限产 {number(order.cut_pct)}%"


def _lasted(since: datetime | None, now: datetime) -> str:
    if since is None:
        return ""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} 分钟"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} 天 {hours % 24} 小时"
    return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"


def _point(each: PointNow, now: datetime) -> str:
    """What it is and does, and since when, as HTML."""
    power = "" if each.power_kw is None or each.state == OFFLINE else f" {number(each.power_kw, 1)} kW"
    return (
        f'<span class="board-point is-{each.state}"><i class="ti ti-{ICONS[each.state]}" aria-hidden="true"></i>'
        f'{escape(each.name)} {STATES[each.state]}{power} <span class="faint num">{_since(each, now)}</span></span>'
    )


def _since(each: PointNow, now: datetime) -> str:
    if each.since is None:
        hours = int(LOOKED_BACK.total_seconds() // 3600)
        return "从未上报" if each.state == OFFLINE else f"{hours} 小时以上"
    local, today = localtime(each.since), localtime(now)
    return f"自 {local:%H:%M}" if local.date() == today.date() else f"自 {local:%m-%d %H:%M}"


def _share(row: Row) -> str:
    share = row.share
    if share is None or share.used_kwh is None or share.allowed_kwh is None:
        return ""
    of_usual = f"，为基线的 {100 * share.used_share:.0f}%" if share.used_share is not None else ""
    allowed: Sequence[str] = [number(share.used_kwh, 0), number(share.allowed_kwh, 0)]
    return f"近 24 小时用电 {allowed[0]} kWh，允许 {allowed[1]} kWh{of_usual}"
