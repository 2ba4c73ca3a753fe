"""The pages that see every platform."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal import geography, overview
from portal.navigation import landing
from portal.search import found
from registry.access import able
from registry.current import choose, current_district
from registry.models import District


def _scope(request: HttpRequest) -> overview.Scope:
    return overview.scope(request.user, current_district(request))


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where this person's day begins."""
    return redirect(landing(request.user))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """总览; htmx asks for its moving part only."""
    partial = request.htmx.target == "live"
    return render(request, "portal/_live.html" if partial else "portal/home.html", _figures(request))


def _figures(request: HttpRequest) -> dict[str, Any]:
    now, within = timezone.now(), _scope(request)
    return {
        "now": now,
        "cards": overview.cards(within, now),
        "alerts": overview.newest(within),
        "districts": overview.by_district(within, now),
        "linked": able(request.user, "watch"),
    }


@require_safe
def pulse(request: HttpRequest) -> JsonResponse:
    """Alerts of the last 24 hours, for the bars."""
    return JsonResponse(overview.pulse(_scope(request), timezone.now()))


@require_safe
def map_data(request: HttpRequest) -> JsonResponse:
    """Sites and each district's figures, for the map."""
    now, within = timezone.now(), _scope(request)
    lines = overview.by_district(within, now)
    measures = {
        "online": [
            None if each.online_share is None else round(100 * each.online_share, 1) for each in lines
        ],
        "live": [each.live for each in lines],
        "today": [each.today for each in lines],
        "sites": [each.sites for each in lines],
    }
    return JsonResponse(
        {
            "names": [each.district.name for each in lines],
            "measures": measures,
            "markers": geography.markers(within.districts()),
            "sites": geography.dots(within.districts(), now, linked=able(request.user, "watch")),
        }
    )


@require_safe
def boundaries(request: HttpRequest) -> JsonResponse:
    """The districts' shapes, kept by the browser for a day."""
    shown = current_district(request)
    districts = [shown] if shown else District.objects.visible_to(request.user)
    answer = JsonResponse(geography.boundaries(districts))
    patch_cache_control(answer, private=True, max_age=3600)
    return answer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "")[:64]
    return render(request, "portal/search.html", {"text": text, "found": found(text, request.user)})


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    return render(request, "_bell.html")


@require_POST
def district(request: HttpRequest) -> HttpResponse:
    """Look at one district, or at all; then back to the page the choice was made on."""
    choose(request, request.POST.get("district", ""))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else "portal:start")
