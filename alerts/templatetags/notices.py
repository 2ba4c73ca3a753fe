"""How notices show themselves."""

from django import template

from alerts.levels import LEVELS
from alerts.models import Channel, Notice
from alerts.notices.policy import GRAVEST
from registry.rooms import platform

register = template.Library()
STATES = {
    "waiting": ("info", "clock"),
    "held": ("plain", "moon"),
    "sent": ("plain", "circle-check"),
    "failed": ("warn", "alert-circle"),
    "spared": ("plain", "minus"),
}


@register.inclusion_tag("_pill.html")
def notice_pill(notice: Notice) -> dict[str, str]:
    """How a telling went."""
    tone, icon = STATES[notice.state]
    return {"tone": tone, "icon": icon, "text": notice.get_state_display(), "title": "发送结果"}


@register.simple_tag
def channel_terms(channel: Channel) -> str:
    """From which level on, for which platforms, and when it is quiet."""
    level = dict(LEVELS)[channel.least_level]
    parts = ["仅严重" if channel.least_level == GRAVEST else f"{level}及以上"]
    parts += ["、".join(platform(slug).title for slug in channel.platforms)] if channel.platforms else []
    if channel.quiet_from and channel.quiet_to:
        parts.append(f"免打扰 {channel.quiet_from:%H:%M}–{channel.quiet_to:%H:%M}")
    return " · ".join(parts)
