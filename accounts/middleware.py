"""Every page wants a logged-in user, and one whose password is their own."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

WITH_A_GIVEN_PASSWORD = {"accounts:password", "accounts:logout", "healthz"}


class LoginRequired(LoginRequiredMiddleware):
    """As Django's; an htmx request is told to load the login page whole, not into the fragment."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return super().process_view(request, view_func, view_args, view_kwargs)
        if request.user.must_change_password and not self._open_to_all(request):
            return whole_page(request, redirect("accounts:password"))
        return None

    @staticmethod
    def _open_to_all(request: HttpRequest) -> bool:
        return request.resolver_match.view_name in WITH_A_GIVEN_PASSWORD

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse]
    ) -> HttpResponse:
        if not request.htmx:
            return super().handle_no_permission(request, view_func)
        back = request.htmx.current_url_abs_path or "/"
        query = urlencode({"next": back}, safe="/")
        return whole_page(request, redirect(f"{reverse('accounts:login')}?{query}"))


def whole_page(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The redirect ``answer`` in htmx's words, when htmx asked."""
    return HttpResponse(status=204, headers={"HX-Redirect": answer.url}) if request.htmx else answer
