"""Comings and goings in the audit log, as Django's own signals report them."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import User

NAME_LENGTH = 150


def address_of(request: HttpRequest | None) -> str | None:
    return request.META.get("REMOTE_ADDR") if request else None


@receiver(user_logged_in)
def logged_in(request: HttpRequest, user: User, **_: Any) -> None:
    record("登录", user, by=user, address=address_of(request))


@receiver(user_logged_out)
def logged_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user:
        record("退出", user, by=user, address=address_of(request))


@receiver(user_login_failed)
def login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    name = str(credentials.get("username", ""))[:NAME_LENGTH].replace("\x00", "")
    record("登录失败", f"用户名 {name}", by=None, address=address_of(request))


@receiver(user_locked_out)
def locked_out(request: HttpRequest, username: str, **_: Any) -> None:
    name = str(username)[:NAME_LENGTH].replace("\x00", "")
    record("登录锁定", f"用户名 {name}", by=None, address=address_of(request))
