"""短信: the bureau's gateway differs from city to city, so the portal asks only for something that can ``send``.

``HttpSms`` speaks to a gateway (or to a small bridge in front of one); ``FileSms`` writes what it would have
sent, for the demo.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings

from alerts.notices.adapters.message import Failed, Message
from alerts.notices.adapters.web import post


class Sms(Protocol):
    """A gateway for short messages."""

    def send(self, phone: str, text: str) -> None:
        """Hand ``text`` over for ``phone``; Failed when it was not accepted."""


@dataclass(frozen=True, slots=True)
class HttpSms:
    """POST {"phone", "text"} as JSON with a bearer token. The operator chose the address: it may be internal."""

    url: str
    token: str

    def send(self, phone: str, text: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = post(self.url, {"phone": phone, "text": text}, private=True, headers=headers)
        if isinstance(answer, dict) and answer.get("ok") is False:
            raise Failed(f"短信网关拒绝：{str(answer.get('error', ''))[:120]}", lasting=True)


@dataclass(frozen=True, slots=True)
class FileSms:
    """One JSON line a message."""

    path: Path

    def send(self, phone: str, text: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"phone": phone, "text": text}, ensure_ascii=False) + "\n")


def gateway() -> Sms | None:
    """The gateway that the environment names."""
    if settings.NOTICE_SMS_URL:
        return HttpSms(settings.NOTICE_SMS_URL, settings.NOTICE_SMS_TOKEN)
    return FileSms(Path(settings.NOTICE_SMS_FILE)) if settings.NOTICE_SMS_FILE else None


def send(message: Message) -> None:
    if not message.address:
        raise Failed("没有填写手机号码", lasting=True)
    chosen = gateway()
    if chosen is None:
        raise Failed("未配置短信网关（NOTICE_SMS_URL）", lasting=True)
    chosen.send(message.address, message.body)
