"""What a notice is about, as words to fill in."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from alerts.models import Alert, Declaration, Storm, Supervision
from alerts.notices.wording import LEVEL_WORDS, STEP_WORDS


def of_alert(alert: Alert, level: int) -> dict[str, str]:
    return {
        "level": LEVEL_WORDS[level],
        "district": alert.district.name,
        "site": alert.site.name,
        "platform": alert.platform_title,
        "rule": alert.rule_title,
        "sentence": alert.sentence,
        "since": when(alert.started_at),
        "step": STEP_WORDS.get(alert.due_step, alert.due_step),
        "deadline": when(alert.due_at),
        "link": link("alerts:alert", alert.pk),
    }


def of_storm(storm: Storm, level: int) -> dict[str, str]:
    return {
        "level": LEVEL_WORDS[level],
        "district": storm.district.name,
        "sentence": storm.sentence,
        "since": when(storm.started_at),
        "sites": str(storm.sites),
        "members": str(storm.members),
        "link": link("alerts:storm", storm.pk),
    }


def of_supervision(supervision: Supervision, level: int) -> dict[str, str]:
    return {
        "level": LEVEL_WORDS[level],
        "district": supervision.district.name,
        "number": supervision.number,
        "demand": supervision.demand,
        "deadline": when(supervision.due_at),
        "state": supervision.get_state_display(),
        "link": link("alerts:supervision", supervision.pk),
    }


def of_declaration(declaration: Declaration, level: int) -> dict[str, str]:
    return {
        "level": LEVEL_WORDS[level],
        "district": declaration.district.name,
        "site": declaration.site.name,
        "declared": declaration.get_kind_display(),
        "applicant": declaration.applicant,
        "reason": f"事由：{declaration.reason}。" if declaration.reason else "",
        "since": when(declaration.start),
        "result": declaration.get_result_display(),
        "opinion": f"审核意见：{declaration.opinion}。" if declaration.opinion else "",
        "link": link("alerts:declaration", declaration.pk),
    }


def when(at: datetime | None) -> str:
    return f"{localtime(at):%m-%d %H:%M}" if at else ""


def link(name: str, *args: Any) -> str:
    """The page's address from outside, with a blank before it; empty unless the portal knows its own."""
    base = settings.NOTICE_PORTAL_URL.rstrip("/")
    return f" {base}{reverse(name, args=args)}" if base else ""
