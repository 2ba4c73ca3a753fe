"""Believable coordinates: inside the district's boundary, near its town. WGS-84. Pure."""

from collections.abc import Sequence
from functools import cache
from random import Random

from registry import districts

Ring = Sequence[Sequence[float]]
TRIES = 4000


@cache
def boundaries() -> dict[str, tuple[list[list[Ring]] | None, float, float]]:
    """By district code: its polygons (None for the development zone) and its label point."""
    return {
        row["code"]: (
            row["boundary"]["coordinates"] if row["boundary"] else None,
            row["label_lon"],
            row["label_lat"],
        )
        for row in districts.rows()
    }


def within(code: str, lon: float, lat: float) -> bool:
    """Whether a point lies in the district; the zone has no boundary and is some kilometres wide."""
    polygons, label_lon, label_lat = boundaries()[code]
    if polygons is None:
        return abs(lon - label_lon) < 0.03 and abs(lat - label_lat) < 0.02
    return any(
        _in_ring(polygon[0], lon, lat) and not any(_in_ring(hole, lon, lat) for hole in polygon[1:])
        for polygon in polygons
    )


def _in_ring(ring: Ring, lon: float, lat: float) -> bool:
    found = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            found = not found
    return found


def place(code: str, random: Random, spread: float) -> tuple[float, float]:
    """A point of the district about ``spread`` degrees around its label point, five decimals."""
    _, label_lon, label_lat = boundaries()[code]
    for _ in range(TRIES):
        lon = round(random.gauss(label_lon, spread), 5)
        lat = round(random.gauss(label_lat, spread * 0.8), 5)
        if within(code, lon, lat):
            return lon, lat
    raise LookupError(f"no place found in {code}")
