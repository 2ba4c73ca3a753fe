"""The map: boundaries of the districts a person may see, the sites on it, a figure for each district."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse

from alerts.watch import NAMES, STATES, watched
from registry.models import District
from registry.rooms import model, platforms

DECIMALS = 4
"""About ten metres; the file's fifth is below a pixel."""
BOUNDARIES_S = 24 * 3600
MOST_SITES = 1000


def boundaries(districts: Iterable[District]) -> dict[str, Any]:
    """A FeatureCollection; the development zone has no boundary and stands only as a label."""
    shown = list(districts)
    key = "boundaries:" + ",".join(each.code for each in shown)
    made = cache.get(key)
    if made is None:
        made = {"type": "FeatureCollection", "features": [_feature(each) for each in shown if each.boundary]}
        cache.set(key, made, BOUNDARIES_S)
    return made


def _feature(district: District) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "name": district.name,
            "code": district.code,
            "cp": [district.label_lon, district.label_lat],
        },
        "geometry": {**district.boundary, "coordinates": _rounded(district.boundary["coordinates"])},
    }


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list):
        return [_rounded(each) for each in coordinates]
    return round(coordinates, DECIMALS)


def markers(districts: Iterable[District]) -> list[dict[str, Any]]:
    """Districts that the map can only name."""
    return [
        {"name": each.name, "at": [each.label_lon, each.label_lat]} for each in districts if not each.boundary
    ]


def dots(scope: QuerySet[District], now: datetime, linked: bool) -> list[dict[str, Any]]:
    """The sites of every platform, with their state; ``linked`` when their pages may be opened."""
    made = []
    for each in platforms():
        kind: Any = model(each.site)
        address = reverse(f"{each.slug}:site", args=[0])  # once: a thousand take longer than all the rest
        sites = (
            watched(kind.objects.filter(district__in=scope), each.slug, now)
            .exclude(lon=None)
            .exclude(lat=None)
        )
        for pk, name, lon, lat, rank in sites.values_list("pk", "name", "lon", "lat", "rank")[:MOST_SITES]:
            made.append(
                {
                    "name": name,
                    "at": [lon, lat],
                    "platform": each.title,
                    "state": NAMES[rank],
                    "word": STATES[NAMES[rank]][2],
                    "url": address.replace("/0/", f"/{pk}/") if linked else "",
                }
            )
    return made
