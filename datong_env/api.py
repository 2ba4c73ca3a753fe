"""The REST API's one router: each app's `api.ROUTES` is a list of (prefix, viewset, basename).

Prefixes are words of the domain (`alerts`, `devices`); a platform's own begin with its name (`dust/points`).
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from rest_framework.routers import DefaultRouter

OWN = ["registry", "accounts", "telemetry", "alerts", "maintenance", *settings.PLATFORMS, "portal"]

router = DefaultRouter()
router.include_format_suffixes = False  # one format, one address
for app in OWN:
    if apps.is_installed(app) and find_spec(f"{app}.api"):
        for prefix, viewset, basename in import_module(f"{app}.api").ROUTES:
            router.register(prefix, viewset, basename=basename)
