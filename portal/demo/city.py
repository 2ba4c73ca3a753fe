"""The demo city as plain facts: enterprises, sites, devices, points, and the life behind each. Pure.

The same (seed, small) always builds the same city, so that the simulator knows what the seeding wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from registry.demo import Row, Trouble
from telemetry.hj212.crc import CrcMode


class Days(Protocol):
    """What every rib's demo.py offers: the samples of a local day, by point key."""

    def day(self, on: date) -> dict[str, list[Row]]: ...


@dataclass(frozen=True, slots=True)
class DemoEnterprise:
    name: str
    uscc: str
    permit: str
    trade_code: str
    district: str
    address: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class DemoPoint:
    """``fields``: the columns of the rib's own model."""

    key: str
    channel: str
    title: str
    interval_s: int
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DemoDevice:
    """How a device is registered and how it speaks; ``lag_s`` and ``ms`` say when."""

    mn: str
    dialect: str
    st: str
    cn: str
    interval_s: int
    points: tuple[DemoPoint, ...]
    maker: str
    model: str
    iccid: str
    operator: str
    sim_days_left: int
    units: Mapping[str, str] = field(default_factory=dict)
    crc_mode: CrcMode = CrcMode.ANSI
    version: int = 1
    has_qn: bool = True
    splits: bool = False
    ms: int = 0
    lag_s: int = 3


@dataclass(frozen=True, slots=True)
class DemoLink:
    """产治关联 by point keys."""

    name: str
    mode: str
    production: tuple[str, ...]
    treatment: tuple[str, ...]
    standby: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoSite:
    """``life`` is the rib's own description; ``fields`` the columns of its own site model."""

    key: str
    platform: str
    name: str
    trade: str
    enterprise: DemoEnterprise
    lon: float
    lat: float
    device: DemoDevice
    life: Any
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[DemoLink, ...] = ()
    scripted: str = ""
    """The part it plays in the live loop; such a site is spared by the past troubles of its last day."""

    @property
    def district(self) -> str:
        return self.enterprise.district


@dataclass(frozen=True, slots=True, eq=False)
class DemoCity:
    seed: int
    since: date
    small: bool
    sites: tuple[DemoSite, ...]

    def of(self, platform: str) -> Iterator[DemoSite]:
        return (site for site in self.sites if site.platform == platform)

    def playing(self, part: str) -> DemoSite:
        return next(site for site in self.sites if site.scripted == part)

    @property
    def enterprises(self) -> list[DemoEnterprise]:
        """Each once: one firm may have a plant and a dust site."""
        return list(dict.fromkeys(site.enterprise for site in self.sites))

    def days(self, site: DemoSite, troubles: Sequence[Trouble]) -> Days:
        """The generator of a site's days, with the troubles that concern its points."""
        from portal.demo.lives import days

        keys = {point.key for point in site.device.points}
        return days(site, self.seed, [each for each in troubles if each.key in keys])


@lru_cache(maxsize=4)
def build(seed: int, since: date, small: bool = False) -> DemoCity:
    """The city whose meters began to count on ``since``."""
    from portal.demo import plants, restaurants, worksites

    own = plants.build(seed, since, 8 if small else 40)
    dust = worksites.build(seed, [site.enterprise for site in own], 8 if small else 32)
    return DemoCity(seed, since, small, (*own, *dust, *restaurants.build(seed, 8 if small else 40)))
