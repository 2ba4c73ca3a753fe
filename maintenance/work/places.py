"""Where a step was done, as a phone tells it. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

EARTH_M = 6_371_000.0


@dataclass(frozen=True, slots=True)
class Place:
    """WGS-84 degrees; the phone's own estimate of its error in metres."""

    lon: float
    lat: float
    accuracy_m: float | None = None


class Placed(Protocol):
    """Something with a registered place."""

    lon: float | None
    lat: float | None


def spot(place: Place | Mapping[str, Any], site: Placed) -> dict[str, Any]:
    """What the log keeps of it, with the metres to the registered place; empty when it is no place on earth."""
    found = place if isinstance(place, Place) else _read(place)
    if found is None or not (-180 <= found.lon <= 180 and -90 <= found.lat <= 90):
        return {}
    kept: dict[str, Any] = {"lon": found.lon, "lat": found.lat}
    if found.accuracy_m is not None:
        kept["accuracy_m"] = round(found.accuracy_m)
    if site.lon is not None and site.lat is not None:
        kept["distance_m"] = round(distance_m(found.lon, found.lat, site.lon, site.lat))
    return kept


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Along the great circle."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_phi, half_lon = (other_phi - phi) / 2, math.radians(other_lon - lon) / 2
    chord = math.sin(half_phi) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_lon) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def _read(said: Mapping[str, Any]) -> Place | None:
    """What a phone sent; None when it is not numbers."""
    numbers = [_number(said.get(name)) for name in ("lon", "lat")]
    if numbers[0] is None or numbers[1] is None:
        return None
    return Place(numbers[0], numbers[1], _number(said.get("accuracy_m")))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
