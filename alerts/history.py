"""More of the past than the usual window, for the few sites at which a rule asks for it.

A platform may have a room ``history`` with two functions: ``farther(views, rows, layout, now)`` says from where on
the readings of some points are needed after all (point id → instant), ``hourly(views, now)`` brings hours that stand
for older samples (site id → ``alerts.hours.Hourly``).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from types import ModuleType

from alerts import windows
from alerts.rule_types import SiteView
from registry.rooms import room


def complete(
    slug: str, views: Mapping[int, SiteView], rows: dict[int, list[windows.Row]], now: datetime
) -> dict[int, SiteView]:
    """``views`` with the hours that their rules ask for; ``rows`` (point → readings) is extended in place."""
    past = _room(slug)
    if past is None:
        return dict(views)
    farther = past.farther(views, rows, windows.layout(slug), now)
    if farther:
        rows.update(windows.load(slug, farther, {}))
    hours = past.hourly(views, now)
    return {pk: replace(view, hourly=hours[pk]) if pk in hours else view for pk, view in views.items()}


@cache
def _room(slug: str) -> ModuleType | None:
    return room(slug, "history") if find_spec(f"{slug}.history") else None
