"""What every page shows: navigation, districts, the bell; and how it writes instants and numbers."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from alerts.inbox.lines import Line
from alerts.models import Alert, Condition, Handling
from alerts.notices import reading
from portal import navigation as nav
from registry.current import current_district
from registry.models import District

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86_400


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[dict[str, Any]]:
    request = context["request"]
    return nav.navigation(request.user, request.path)


@register.simple_tag
def navigation_groups(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return nav.grouped(entries)


@register.simple_tag(takes_context=True)
def handy_entries(context: dict[str, Any], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return nav.handy(entries, context["request"].user)


@register.simple_tag(takes_context=True)
def districts(context: dict[str, Any]) -> list[District]:
    """The districts the user may switch between."""
    return list(District.objects.visible_to(context["request"].user).defer("boundary"))


@register.simple_tag(takes_context=True)
def chosen_district(context: dict[str, Any]) -> District | None:
    return current_district(context["request"])


@register.simple_tag(takes_context=True)
def waiting_alerts(context: dict[str, Any]) -> int:
    """Alerts that go on and that nobody has confirmed; what stands behind another is not counted twice."""
    return Alert.objects.visible_to(context["request"].user).waiting().live().on_top().count()


@register.simple_tag(takes_context=True)
def unread_notices(context: dict[str, Any]) -> int:
    """Notices to this person that wait to be read."""
    return reading.unread(context["request"].user)


def ago(seconds: float) -> str:
    """How long ago, in words."""
    if seconds < -MINUTE:
        return "时间在未来"
    if seconds < MINUTE:
        return "刚刚"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)} 分钟前"
    if seconds < 2 * DAY:
        return f"{int(seconds // HOUR)} 小时前"
    return f"{int(seconds // DAY)} 天前"


def lasting(seconds: float) -> str:
    """A length of time, in words."""
    minutes = int(max(seconds, 0) // MINUTE)
    if minutes < 60:
        return f"{minutes} 分钟"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{hours // 24} 天 {hours % 24} 小时"


def in_full(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def written(at: datetime, now: datetime) -> str:
    """Local time, as short as it is clear: today 08:15, this year 11-20 08:15."""
    local, today = timezone.localtime(at), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


@register.simple_tag
def moment(at: datetime | None, empty: str = "—") -> str | SafeString:
    """An instant in Asia/Shanghai; its age on hover."""
    if not at:
        return empty
    now = timezone.now()
    age = ago((now - at).total_seconds())
    return _time(at, f"{age} · {in_full(at)}", written(at, now))


@register.simple_tag
def age(at: datetime | None, empty: str = "从未") -> str | SafeString:
    """How long ago; the instant on hover."""
    if not at:
        return empty
    return _time(at, in_full(at), ago((timezone.now() - at).total_seconds()))


def _time(at: datetime, title: str, words: str) -> SafeString:
    """``title`` and ``words`` are made of numbers and our own words."""
    return mark_safe(f'<time class="num" datetime="{at.isoformat()}" title="{title}">{words}</time>')  # noqa: S308


@register.simple_tag
def lasted(start: datetime, end: datetime | None = None) -> str:
    """From ``start`` to ``end``, or until now."""
    return lasting(((end or timezone.now()) - start).total_seconds())


@register.filter
def duration(length: timedelta) -> str:
    return lasting(length.total_seconds())


@register.filter
def quantity(value: float | None, decimals: int = 1) -> str:
    """A measured number with thin thousands; a dash when there is none."""
    return "—" if value is None else f"{value:,.{decimals}f}"


@register.filter
def percent(share: float | None) -> str:
    """0.9637 → 96.4 %."""
    return "—" if share is None else f"{100 * share:.1f} %"


@register.simple_tag
def pill(tone: str, icon: str, text: str, title: str = "") -> SafeString:
    """A state in a word, with its icon. Tones: alert (red), warn, info, plain. A list has a hundred:
    not worth a template each."""
    hover = format_html(' title="{}"', title) if title else ""
    return format_html(
        '<span class="pill pill-{} text-nowrap"{}><i class="ti ti-{}" aria-hidden="true"></i>{}</span>',
        tone, hover, icon, text,
    )  # fmt: skip


LEVELS = {1: ("warn", "预警"), 2: ("alert", "报警"), 3: ("alert", "严重")}


@register.simple_tag
@cache
def level_pill(level: int) -> SafeString:
    """The level of an alert."""
    tone, text = LEVELS[level]
    return pill(tone, "alert-triangle", text, "告警级别")


CONDITIONS = {
    "ongoing": ("alert", "activity"),
    "over": ("plain", "circle-check"),
    "withdrawn": ("plain", "arrow-back-up"),
}
HANDLINGS = {
    "open": ("warn", "eye-exclamation"),
    "notified": ("warn", "bell-ringing"),
    "acknowledged": ("plain", "eye-check"),
    "assigned": ("info", "user-check"),
    "verifying": ("info", "map-search"),
    "disposed": ("info", "tool"),
    "feedback": ("info", "message-check"),
    "closed": ("plain", "circle-check"),
    "archived": ("plain", "archive"),
    "false": ("plain", "circle-x"),
    "exempt": ("plain", "shield-check"),
}


@register.simple_tag
def condition_pill(alert: Alert) -> SafeString:
    return _condition(Condition(alert.condition))


@cache
def _condition(condition: Condition) -> SafeString:
    return pill(*CONDITIONS[condition], condition.label, "数据状态")


@register.simple_tag
def handling_pill(alert: Alert | Line) -> SafeString:
    return _handling(Handling(alert.handling))


@cache
def _handling(handling: Handling) -> SafeString:
    return pill(*HANDLINGS[handling], handling.label, "处理状态")
