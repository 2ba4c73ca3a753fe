"""District, Enterprise, Site, Device, Point: what every platform shares."""

from registry.models.device import Device, SimCard
from registry.models.district import District
from registry.models.enterprise import Enterprise
from registry.models.site import Point, Site
from registry.models.status import Status

__all__ = ["Device", "District", "Enterprise", "Point", "SimCard", "Site", "Status"]
