"""How far apart two places are. Pure."""

from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_000.0


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Along the great circle between two WGS-84 positions in degrees."""
    a, b = radians(lat), radians(other_lat)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(min(half, 1.0)))
