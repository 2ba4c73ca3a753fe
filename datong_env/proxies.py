"""The client's own address, behind as many proxies as `DATONG_PROXIES` says (none: the peer's)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ClientAddress:
    """Lockout, throttling and the audit log read REMOTE_ADDR; here it becomes the visitor's.

    Each proxy adds its visitor at the right of X-Forwarded-For, so only what our own added is believed.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if 0 < settings.PROXIES <= len(hops):
            request.META["REMOTE_ADDR"] = hops[-settings.PROXIES]
        return self.answer(request)
