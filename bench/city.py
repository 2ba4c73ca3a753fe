"""The city at the scale of domain.md I for the benchmarks: registry rows only, written with bulk inserts.

``make(1.0)``: 420 plants with about 2 600 circuits (a device a plant, a channel a meter), 260 worksites, 320
restaurants, spread over the eleven districts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from bench.columns import unnamed
from dust.models import Instrument, Worksite
from fume.models import Outlet, Restaurant
from power.models import Circuit, Plant, TreatmentGroup, TreatmentMember
from registry.models import Device, District, Enterprise, Point, Site

PLANTS, WORKSITES, RESTAURANTS = 420, 260, 320
METERS = (3, 4, 5, 6, 7, 12)
"""Circuits a plant, in turn: 6.2 on average."""
POWER_S, DUST_S, FUME_S = 300, 300, 60


@dataclass(frozen=True, slots=True)
class Voice:
    """One point and the device that speaks for it. ``size``: rated kW, or 1."""

    platform: str
    mn: str
    channel: str
    point_id: int
    kind: str
    size: float
    interval_s: int


def make(scale: float = 1.0) -> list[Voice]:
    """Write the city; everything that speaks in it."""
    districts = list(District.objects.order_by("order"))
    random = Random(14)
    return [
        *_plants(place("power", max(1, round(PLANTS * scale)), districts, random)),
        *_worksites(place("dust", max(1, round(WORKSITES * scale)), districts, random)),
        *_restaurants(place("fume", max(1, round(RESTAURANTS * scale)), districts, random)),
    ]


Placed = tuple[Site, Device]
_WORDS = {
    "power": ("P1", "铸造", POWER_S),
    "dust": ("dust", "采石厂", DUST_S),
    "fume": ("F1", "商业餐饮", FUME_S),
}


def place(slug: str, count: int, districts: Sequence[District], random: Random) -> list[Placed]:
    """Enterprises, devices and the shared part of the sites of one platform."""
    dialect, trade, interval_s = _WORDS[slug]
    owners = Enterprise.objects.bulk_create(
        Enterprise(
            name=f"{trade}企业{index:03d}", no_uscc_reason="基准", district=districts[index % len(districts)]
        )
        for index in range(count)
    )
    devices = Device.objects.bulk_create(
        Device(mn=f"1402CITY{slug.upper()}{index:08d}", platform=slug, dialect=dialect, interval_s=interval_s,
               enterprise=owner, district=owner.district, name=f"{owner.name} 数采仪")
        for index, owner in enumerate(owners)
    )  # fmt: skip
    sites = Site.objects.bulk_create(
        Site(platform=slug, enterprise=owner, district=owner.district, name=owner.name, trade=trade,
             lon=113.3 + random.uniform(-0.5, 0.5), lat=40.0 + random.uniform(-0.5, 0.5))
        for owner in owners
    )  # fmt: skip
    return list(zip(sites, devices, strict=True))


def wire(placed: Sequence[tuple[Site, Device, str, str]], interval_s: int) -> list[Point]:
    """``placed``: site, device, channel, name."""
    return Point.objects.bulk_create(
        Point(site=site, device=device, channel=channel, name=name, interval_s=interval_s)
        for site, device, channel, name in placed
    )


def write_children(kind: Any, names: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """The rows of a child table, which ``bulk_create`` does not write; what is not named has its default."""
    rest = unnamed(kind, [each.strip() for each in names.split(",")])
    names = ", ".join([names, *rest])
    told = [(*row, *rest.values()) for row in rows]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor, f"INSERT INTO {kind._meta.db_table} ({names}) VALUES %s", told, page_size=5000
        )


def _plants(placed: Sequence[Placed]) -> list[Voice]:
    write_children(Plant, "site_ptr_id, fully_submetered", [(site.pk, False) for site, _ in placed])
    wanted = [
        (site, device, f"{number:06d}", f"{number}#")
        for index, (site, device) in enumerate(placed)
        for number in range(1, METERS[index % len(METERS)] + 1)
    ]
    points = wire(wanted, POWER_S)
    random = Random(420)
    voices = [
        Voice(
            "power", point.device.mn, point.channel, point.pk, _kind(point), random.uniform(15, 200), POWER_S
        )
        for point in points
    ]
    write_children(
        Circuit,
        "point_ptr_id, kind, facility, rated_kw, on_kw, rated_v, ct_ratio, pt_ratio",
        [(each.point_id, each.kind, "", each.size, None, 380, 1, 1) for each in voices],
    )
    _links(points)
    return voices


def _kind(point: Point) -> str:
    """The first meter is the plant's total, then production and treatment in turn."""
    number = int(point.channel)
    return "total" if number == 1 else "production" if number % 2 == 0 else "treatment"


def _links(points: Sequence[Point]) -> None:
    """Each production circuit is served by the treatment circuit after it."""
    pairs = [
        (one, other)
        for one, other in pairwise(points)
        if one.site_id == other.site_id and _kind(one) == "production"
    ]
    groups = TreatmentGroup.objects.bulk_create(
        TreatmentGroup(plant_id=one.site_id, name=f"{one.name} 线") for one, _ in pairs
    )
    TreatmentGroup.production.through.objects.bulk_create(
        TreatmentGroup.production.through(treatmentgroup_id=group.pk, circuit_id=one.pk)
        for group, (one, _) in zip(groups, pairs, strict=True)
    )
    TreatmentMember.objects.bulk_create(
        TreatmentMember(group=group, circuit_id=other.pk)
        for group, (_, other) in zip(groups, pairs, strict=True)
    )


def _worksites(placed: Sequence[Placed]) -> list[Voice]:
    write_children(Worksite, "site_ptr_id, kind", [(site.pk, "quarry") for site, _ in placed])
    points = wire([(site, device, "1", "1#") for site, device in placed], DUST_S)
    write_children(Instrument, "point_ptr_id, has_spray", [(point.pk, True) for point in points])
    return [Voice("dust", point.device.mn, "1", point.pk, "dust", 1, DUST_S) for point in points]


def _restaurants(placed: Sequence[Placed]) -> list[Voice]:
    hours = '[["10:30", "14:00"], ["16:30", "21:00"]]'
    write_children(
        Restaurant,
        "site_ptr_id, kind, stoves, hours",
        [(site.pk, "restaurant", 4, hours) for site, _ in placed],
    )
    points = wire([(site, device, "1", "1#") for site, device in placed], FUME_S)
    write_children(
        Outlet, "point_ptr_id, purifier_model, fan_model", [(point.pk, "", "") for point in points]
    )
    return [Voice("fume", point.device.mn, "1", point.pk, "fume", 1, FUME_S) for point in points]
