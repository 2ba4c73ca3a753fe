"""The run-state strips around one alert: the producing point above what treats it, over the stretch that is seen."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from alerts.models import Alert
from alerts.rule_types import SiteView
from alerts.site_strips import drawn, ticks
from registry.models import Point
from telemetry.series import DAILY, Stretch

MOST = 8
"""Strips on a card; a site with more is looked at on its own page."""


def narrowed(view: SiteView, points: Collection[int]) -> SiteView:
    """The site with these points, and the links that stay whole among them."""
    keys = {str(each) for each in points}
    kept = tuple(each for each in view.points if each.key in keys)
    links = tuple(each for each in view.links if keys.issuperset((*each.production, *each.keys)))
    return replace(view, points=kept, links=links)


def strips(alert: Alert, view: SiteView | None, points: Collection[int], stretch: Stretch) -> dict[str, Any]:
    """``{"bundles", "ticks"}``; no bundles where the platform keeps none or the points never spoke."""
    if view is None or stretch.grain == DAILY:
        return {"bundles": [], "ticks": []}
    wanted = list(points)[:MOST] or [int(each.key) for each in view.points][:MOST]
    spoken = Point.objects.filter(pk__in=wanted, state__isnull=False).values_list("pk", "state__basis")
    shown = drawn(alert.platform, narrowed(view, wanted), dict(spoken), stretch)
    return {"bundles": [each for each in shown if each["strips"]], "ticks": ticks(stretch)}
