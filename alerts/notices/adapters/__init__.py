"""The ways out of the portal. Each is a function that sends one Message or raises Failed; none knows the
database, so each may hang without holding anything but its own thread."""

from collections.abc import Callable

from alerts.notices.adapters import mail, robots, sms
from alerts.notices.adapters.message import Failed, Message

__all__ = ["SENDERS", "Failed", "Message"]

SENDERS: dict[str, Callable[[Message], None]] = {
    "email": mail.send,
    "wecom": robots.wecom,
    "dingtalk": robots.dingtalk,
    "sms": sms.send,
}
