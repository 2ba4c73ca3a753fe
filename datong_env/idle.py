"""Idle time-out that a page refreshing by itself does not keep alive."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

SEEN = "idle_seen"
WRITE_EVERY_S = 60
BACKGROUND = "X-Background"  # htmx polls send it: hx-headers='{"X-Background": "1"}'


class IdleTimeout:
    """Log a user out who has asked for nothing for `SESSION_IDLE_S`."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self.note(request, time.time())
        return self.answer(request)

    def note(self, request: HttpRequest, now_s: float) -> None:
        seen_s = request.session.get(SEEN, now_s)
        if now_s - seen_s > settings.SESSION_IDLE_S:
            logout(request)
        elif BACKGROUND not in request.headers and (
            SEEN not in request.session or now_s - seen_s > WRITE_EVERY_S
        ):
            request.session[SEEN] = now_s
