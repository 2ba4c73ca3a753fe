"""How the inbox writes a deadline."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alerts.inbox.lines import Line
from alerts.life import clocks
from alerts.models import UNHANDLED, Alert

register = template.Library()
SOON = timedelta(minutes=30)


@register.simple_tag
def due(alert: Alert | Line, now: datetime) -> str | SafeString:
    """What is due next and how long there is, with the instant on hover; red once it is late."""
    if alert.snoozed_until and alert.snoozed_until > now:
        return _told("is-snoozed", f"搁置至 {timezone.localtime(alert.snoozed_until):%m-%d %H:%M}", "")
    if alert.due_at is None or alert.handling not in UNHANDLED:
        return ""
    tone = "is-late" if alert.due_at <= now else "is-soon" if alert.due_at - now < SOON else ""
    step = clocks.TITLES.get(alert.due_step, "")
    full = f"{step}时限 {timezone.localtime(alert.due_at):%Y-%m-%d %H:%M}"
    return _told(tone, clocks.remaining(alert.due_at, now), full)


def _told(tone: str, text: str, title: str) -> SafeString:
    return format_html('<span class="due num {}" title="{}">{}</span>', tone, title, text)
