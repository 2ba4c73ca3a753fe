"""One box for everything: enterprises, sites, devices by MN."""

from dataclasses import dataclass
from typing import Any

from registry.access import able
from registry.models import Device, Enterprise, Site
from registry.searching import any_contains

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What matched, at most MOST of each kind, and whether there is more."""

    sites: list[Site]
    enterprises: list[Enterprise]
    devices: list[Device]
    is_cut: bool

    def __bool__(self) -> bool:
        return bool(self.sites or self.enterprises or self.devices)


def found(text: str, user: Any) -> Found:
    """What holds every word of ``text`` and ``user`` may see; nothing for people who watch no sites."""
    if not text.strip() or not able(user, "watch"):
        return Found([], [], [], False)
    sites = _first(
        Site.objects.visible_to(user).select_related("district", "enterprise"), text, "name", "address"
    )
    owners = Enterprise.objects.visible_to(user).select_related("district").prefetch_related("sites")
    enterprises = _first(owners, text, "name", "uscc", "permit")
    devices = Device.objects.visible_to(user).select_related("district").prefetch_related("points__site")
    spoken = _first(devices, text, "mn", "name")
    every = (sites, enterprises, spoken)
    return Found(*(each[:MOST] for each in every), any(len(each) > MOST for each in every))


def _first(rows: Any, text: str, *columns: str) -> list[Any]:
    return list(any_contains(rows.defer("district__boundary"), text, *columns)[: MOST + 1])
