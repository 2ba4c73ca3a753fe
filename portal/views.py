"""The pages that see every platform."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.navigation import landing
from registry.current import choose


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where this person's day begins."""
    return redirect(landing(request.user))


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


@login_required
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    return render(request, "_bell.html")


@login_required
@require_POST
def district(request: HttpRequest) -> HttpResponse:
    """Look at one district, or at all; then back to the page the choice was made on."""
    choose(request, request.POST.get("district", ""))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "portal:start")
