"""The demo city's rows in the registry: enterprises, sites, devices with their cards, points."""

from datetime import date, datetime, timedelta
from typing import Any

from dust.models import Instrument, Worksite
from fume.models import Outlet, Restaurant
from portal.demo.city import DemoCity, DemoDevice, DemoEnterprise, DemoSite
from power.models import Circuit, Plant, TreatmentGroup, TreatmentMember
from registry.models import Device, Enterprise, Point, SimCard

SITES: dict[str, Any] = {"power": Plant, "dust": Worksite, "fume": Restaurant}
POINTS: dict[str, Any] = {"power": Circuit, "dust": Instrument, "fume": Outlet}
CREWS = (("示范员甲", "0352-5550101"), ("示范员乙", "0352-5550102"))


def register(city: DemoCity, since: datetime, today: date) -> dict[str, Point]:
    """Write the city; its points by key. ``since``: when its points came into use."""
    enterprises = {each: _enterprise(each) for each in city.enterprises}
    points: dict[str, Point] = {}
    for number, site in enumerate(city.sites):
        owner = enterprises[site.enterprise]
        row = _site(site, owner, CREWS[number % 2])
        device = _device(site, owner, since.date())
        _card(site.device, device, since.date(), today)
        own = {each.key: _point(site, each, row, device, since) for each in site.device.points}
        _links(site, row, own)
        points |= own
    return points


def _enterprise(each: DemoEnterprise) -> Enterprise:
    return Enterprise.objects.create(
        name=each.name,
        uscc=each.uscc,
        permit=each.permit,
        trade_code=each.trade_code,
        district_id=each.district,
        address=each.address,
        contact=each.contact,
        phone=each.phone,
    )


def _site(site: DemoSite, owner: Enterprise, crew: tuple[str, str]) -> Any:
    return SITES[site.platform].objects.create(
        enterprise=owner,
        district_id=site.district,
        name=site.name,
        trade=site.trade,
        address=owner.address,
        lon=site.lon,
        lat=site.lat,
        maintainer=crew[0],
        maintainer_phone=crew[1],
        **site.fields,
    )


def _device(site: DemoSite, owner: Enterprise, installed: date) -> Device:
    demo = site.device
    return Device.objects.create(
        mn=demo.mn,
        name=f"{owner.name.split('（')[0]} 数采仪",
        platform=site.platform,
        enterprise=owner,
        district_id=site.district,
        dialect=demo.dialect,
        units=dict(demo.units),
        crc_mode=str(demo.crc_mode),
        interval_s=demo.interval_s,
        maker=demo.maker,
        model=demo.model,
        installed_on=installed,
    )


def _card(demo: DemoDevice, device: Device, activated: date, today: date) -> None:
    left = demo.sim_days_left
    state = SimCard.State.SUSPENDED if left < 0 else SimCard.State.DUE if left < 30 else SimCard.State.ACTIVE
    SimCard.objects.create(
        iccid=demo.iccid,
        device=device,
        operator=demo.operator,
        activated_on=activated,
        expires_on=today + timedelta(days=left),
        state=state,
    )


def _point(site: DemoSite, each: Any, row: Any, device: Device, since: datetime) -> Point:
    made: Point = POINTS[site.platform].objects.create(
        site=row,
        device=device,
        channel=each.channel,
        name=each.title,
        interval_s=each.interval_s,
        since=since,
        **each.fields,
    )
    return made


def _links(site: DemoSite, plant: Any, points: dict[str, Point]) -> None:
    for link in site.links:
        group = TreatmentGroup.objects.create(plant=plant, name=link.name, mode=link.mode)
        group.production.set([points[key] for key in link.production])
        TreatmentMember.objects.bulk_create(
            TreatmentMember(group=group, circuit=points[key], standby=key in link.standby)
            for key in (*link.treatment, *link.standby)
        )
