"""Doors that ask what a person may do. The person answers by ``abilities``; accounts.User has them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views import View

REFUSAL = "您的角色没有使用这个页面的权限，如有需要请联系系统管理员。"


def able(user: Any, ability: str) -> bool:
    return ability in getattr(user, "abilities", ())


def refuse_unless(user: Any, ability: str) -> None:
    """PermissionDenied (403) unless ``user`` has ``ability``."""
    if not able(user, ability):
        raise PermissionDenied(REFUSAL)


def may(ability: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view only for people who may ``ability``; that they are logged in is seen to before every view."""

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refuse_unless(request.user, ability)
            return view(request, *args, **kwargs)

        return door

    return guarded


class Guarded(View):
    """A class-based view only for people who may ``ability``."""

    ability = "watch"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unless(request.user, self.ability)
        return super().dispatch(request, *args, **kwargs)
