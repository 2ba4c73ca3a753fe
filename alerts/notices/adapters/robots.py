"""Group robots of 企业微信 and 钉钉: their JSON, DingTalk's signature, their words for a refusal."""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from alerts.notices.adapters.message import Failed, Message
from alerts.notices.adapters.web import post

WECOM_BYTES = 2048
DINGTALK_BYTES = 18_000
TOO_FAST = {45009, 45033, 130101, 130102, 410100, -1}
"""Codes that say: later. The platforms let a robot speak some twenty times a minute."""


def wecom(message: Message) -> None:
    content = cut(message.text, WECOM_BYTES)
    _sent(message.address, {"msgtype": "text", "text": {"content": content}})


def dingtalk(message: Message) -> None:
    url = message.address
    if message.secret:
        url = signed(url, message.secret, int(time.time() * 1000))
    content = cut(message.text, DINGTALK_BYTES)
    _sent(url, {"msgtype": "text", "text": {"content": content}})


def signed(url: str, secret: str, now_ms: int) -> str:
    """``url`` with timestamp and sign: HMAC-SHA256 of both, as DingTalk checks it for an hour."""
    said = hmac.new(secret.encode(), f"{now_ms}\n{secret}".encode(), hashlib.sha256).digest()
    query = urlencode({"timestamp": now_ms, "sign": base64.b64encode(said).decode()})
    return f"{url}{'&' if '?' in url else '?'}{query}"


def cut(text: str, longest: int) -> str:
    """``text`` in at most ``longest`` bytes of UTF-8, no character halved."""
    data = text.encode()
    if len(data) <= longest:
        return text
    return data[: longest - 3].decode(errors="ignore") + "…"


def _sent(url: str, fields: dict[str, Any]) -> None:
    answer = post(url, fields, private=settings.NOTICE_ALLOW_PRIVATE)
    code = answer.get("errcode", 0) if isinstance(answer, dict) else 0
    if code != 0:
        why = str(answer.get("errmsg", ""))[:120]
        raise Failed(f"机器人拒绝（{code}）：{why}", lasting=code not in TOO_FAST)
