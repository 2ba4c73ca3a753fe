"""The one way a lower room reaches the ribs: settings.PLATFORMS and fixed file names."""

from functools import cache
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from registry.platforms import Platform


def room(slug: str, name: str) -> ModuleType:
    """The module ``name`` of platform ``slug``, e.g. ``room("dust", "rules")``."""
    if slug not in settings.PLATFORMS:
        raise LookupError(f"没有名为 {slug} 的平台")
    return import_module(f"{slug}.{name}")


@cache
def platform(slug: str) -> Platform:
    return room(slug, "about").PLATFORM


def platforms() -> tuple[Platform, ...]:
    return tuple(platform(slug) for slug in settings.PLATFORMS)


def model(label: str) -> type[Model]:
    return apps.get_model(label)


def platform_choices() -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in platforms()]
