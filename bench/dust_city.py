"""A plain dust city for the benchmarks: N worksites, one device and one instrument each."""

from bench.load import mn
from dust.models import Instrument, Worksite
from registry.models import Device, District, Enterprise, Point, Site


def make(count: int, interval_s: int = 60) -> None:
    """Write ``count`` worksites with bulk inserts (multi-table rows go parent first)."""
    district = District.objects.get(code="140214")
    enterprise = Enterprise.objects.create(name="基准测试企业", no_uscc_reason="基准", district=district)
    devices = Device.objects.bulk_create(
        Device(mn=mn(index), platform="dust", dialect="dust", district=district, interval_s=interval_s)
        for index in range(count)
    )
    sites = Site.objects.bulk_create(
        Site(platform="dust", enterprise=enterprise, district=district, name=f"站点{index}", trade="采石厂")
        for index in range(count)
    )
    points = Point.objects.bulk_create(
        Point(site=site, device=device, name="1#", interval_s=interval_s)
        for site, device in zip(sites, devices, strict=True)
    )
    for site in sites:
        Worksite(site_ptr=site, kind="quarry").save_base(raw=True)
    for point in points:
        Instrument(point_ptr=point).save_base(raw=True)
