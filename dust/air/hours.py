"""The stations of each county with their newest hour, and what the difference rules make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from dust.background import COUNTED
from dust.models import AmbientHour, AmbientStation

QUANTITIES = (("tsp_ug_m3", "TSP"), ("pm10_ug_m3", "PM10"), ("pm25_ug_m3", "PM2.5"))


@dataclass(frozen=True, slots=True)
class Line:
    """One station; ``counted``: whether its values enter the background."""

    station: AmbientStation
    newest: AmbientHour | None
    counted: bool

    @property
    def at(self) -> datetime | None:
        return self.newest and self.newest.at

    @property
    def values(self) -> Sequence[tuple[str, float | None]]:
        """Title and value of each quantity."""
        return [(title, getattr(self.newest, name, None)) for name, title in QUANTITIES]


def table(stations: Any) -> Sequence[Line]:
    """The stations in the order of the counties, in two queries."""
    newest = AmbientHour.objects.filter(station=OuterRef("pk")).order_by("-at").values("pk")[:1]
    found = list(
        stations.annotate(newest=Subquery(newest))
        .select_related("district")
        .defer("district__boundary")
        .order_by("district", "code")
    )
    hours = AmbientHour.objects.in_bulk([each.newest for each in found if each.newest])
    return [Line(each, hours.get(each.newest), each.grade in COUNTED) for each in found]
