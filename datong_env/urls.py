"""Every address: each app keeps its own list; portal has the root."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from .api import router


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


MOUNTED = ["registry", "accounts", "telemetry", "alerts", *settings.PLATFORMS]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("api/", include((router.urls, "api"))),
    *(path(f"{app}/", include(f"{app}.urls")) for app in MOUNTED if find_spec(f"{app}.urls")),
    *(path("", include(f"{app}.urls")) for app in ["portal"] if find_spec(f"{app}.urls")),
]
