"""Every address: each app keeps its own list."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from .api import router


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


MOUNTED = ["accounts", "alerts", "maintenance", "performance", *settings.PLATFORMS]
AT_ROOT = ["registry", "telemetry", "portal"]  # /devices/, /quarantine/ … name their things, not our apps

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/", include((router.urls, "api"))),
    *(path(f"{app}/", include(f"{app}.urls")) for app in MOUNTED if find_spec(f"{app}.urls")),
    *(path("", include(f"{app}.urls")) for app in AT_ROOT if find_spec(f"{app}.urls")),
]
