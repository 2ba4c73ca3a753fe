"""Lives of sites and devices in the demo city: one being built, one out and back, one asked out, faults and repairs.

By the product's own actions: declarations filed and reviewed, steps taken by the crew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Role, User
from alerts.orders import declare
from alerts.orders.filing import Filing
from maintenance.models import Stage
from maintenance.stages.actions import move
from maintenance.stages.declared import settle
from registry.models import Device, Site, Status
from registry.rooms import model, platform

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in one district."""

    officer: User
    crew: User
    staff: User


def seed(now: datetime) -> None:
    """Once: a city in which something was applied for has its lives already."""
    if Stage.objects.filter(step=Stage.Step.APPLIED).exists():
        return
    for number, (device, people) in enumerate(_devices()):
        (_repaired, _back, _broken)[number](device, people, now)
    for site, people in _sites("power"):
        _asked_out(site, people, now)
        break
    for site, people in _sites("dust"):
        _built(site, people, now)
        break


def _people(district: str) -> People | None:
    active = User.objects.filter(is_active=True).order_by("username")
    here = active.filter(districts=district)
    officer = here.filter(role=Role.OFFICER).first()
    crew, staff = here.filter(role=Role.CREW).first(), active.filter(role=Role.STAFF).first()
    return People(officer, crew, staff) if officer and crew and staff else None


def _sites(slug: str) -> Iterator[tuple[Site, People]]:
    """The last ones by name: the demo's scripted ones come first."""
    for site in Site.objects.filter(platform=slug, status=Status.RUNNING, stages=None).order_by("-name"):
        people = _people(site.district_id)
        if people and not site.declarations.exists():
            yield site, people


def _devices() -> Iterator[tuple[Device, People]]:
    """One of a restaurant, two of dust sites; the last is one that has been silent for long, where there is one."""
    for slug, count in (("fume", 1), ("dust", 2)):
        found = 0
        for site, people in _sites(slug):
            device = Device.objects.filter(points__site=site, status=Status.RUNNING).first()
            if device and found < count:
                found += 1
                yield device, people


def _declared(
    device: Device | None, site: Site, people: People, kind: str, at: datetime, reason: str, *,
    begins: datetime, ends: datetime | None = None, by: User | None = None, is_reviewed: bool = True,
) -> Any:  # fmt: skip
    points = device.points.filter(site=site).values_list("pk", flat=True) if device else ()
    filing = Filing(kind, begins, reason, "设备科", ends, "0352-5550105", frozenset(points))
    made = declare.file(site.pk, filing, by=by or people.officer, now=at)
    if is_reviewed:
        declare.review(made.pk, approved=True, by=people.staff, now=at + 2 * HOUR, opinion="情况属实，同意")
    return made


def _site_of(device: Device) -> Site:
    return Site.objects.get(pk=device.points.order_by("pk").values_list("site", flat=True)[0])


def _repaired(device: Device, people: People, now: datetime) -> None:
    """Reported after three hours, repaired on the second day."""
    began = now - 26 * DAY
    _declared(
        device, _site_of(device), people, "fault", began + 3 * HOUR, "油烟传感器读数漂移", begins=began,
        ends=began + 5 * DAY, by=people.crew,
    )  # fmt: skip
    move("device", device.pk, "repair", by=people.crew, now=began + DAY, note="拆回清洗、标定")
    move(
        "device", device.pk, "repaired", by=people.crew, now=began + 2 * DAY, note="标定合格，装回后比对正常"
    )


def _back(device: Device, people: People, now: datetime) -> None:
    """Out for five days, back by a declaration of its own."""
    began, site = now - 20 * DAY, _site_of(device)
    reason = "料场硬化施工，仪器临时断电移位"
    _declared(device, site, people, "outage", began - DAY, reason, begins=began, ends=began + 10 * DAY)
    settle(began)
    back = began + 5 * DAY
    _declared(device, site, people, "resume", back, "施工完成，仪器已复位通电", begins=back)


def _broken(device: Device, people: People, now: datetime) -> None:
    """Reported a day late, still being repaired after its five working days."""
    began = now - 11 * DAY
    _declared(
        device, _site_of(device), people, "fault", began + DAY, "采样泵损坏，流量不足", begins=began,
        ends=now - DAY, by=people.crew,
    )  # fmt: skip
    words = "泵头返厂，期间每日手工监测一次"
    move("device", device.pk, "repair", by=people.crew, now=began + 2 * DAY, note=words)


def _asked_out(site: Site, people: People, now: datetime) -> None:
    _declared(
        None, site, people, "outage", now - 5 * HOUR, "配电室改造，全厂监测停电两天", begins=now + 3 * DAY,
        ends=now + 5 * DAY, is_reviewed=False,
    )  # fmt: skip


def _built(like: Site, people: People, now: datetime) -> None:
    """A new site of the same enterprise: approved, installed, being connected."""
    kind: Any = model(platform("dust").site)
    site = kind.objects.create(
        enterprise_id=like.enterprise_id, district_id=like.district_id, name=f"{like.name}二期",
        trade=like.trade, address=like.address, lon=like.lon, lat=like.lat, status=Status.TESTING,
        **_own(kind, like),
    )  # fmt: skip
    at = now - 12 * DAY
    _declared(None, site, people, "new", at, "二期堆场新装颗粒物监测仪一台", begins=at)
    move("site", site.pk, "install", by=people.crew, now=at + 4 * DAY, note="立杆、供电完成，仪器已安装")
    move("site", site.pk, "debug", by=people.crew, now=now - DAY, note="数采仪已通电，等待运营商开卡")


def _own(kind: Any, like: Site) -> dict[str, Any]:
    """What the platform wants of a site beyond the shared columns, as its elder has it."""
    elder = kind.objects.get(pk=like.pk)
    shared = {each.name for each in Site._meta.concrete_fields} | {"site_ptr"}
    return {
        each.name: getattr(elder, each.name) for each in kind._meta.concrete_fields if each.name not in shared
    }
