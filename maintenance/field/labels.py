"""The label on a device: a QR code that leads to it, with the words a crew reads before it scans."""

from collections.abc import Iterable
from dataclasses import dataclass

import segno
from django.urls import reverse

from registry.models import Device
from registry.rooms import platform

ACROSS, DOWN = 3, 8
A_SHEET = ACROSS * DOWN
MOST = 20 * A_SHEET


@dataclass(frozen=True, slots=True)
class Label:
    """``code``: the QR code as a data URL of an SVG."""

    device: Device
    site: str
    platform: str
    link: str
    code: str


def label(device: Device, site: str, root: str) -> Label:
    """``root``: the portal as a phone reaches it, ``https://portal.example``."""
    link = f"{root.rstrip('/')}{reverse('maintenance:field_scanned', args=[device.pk])}"
    return Label(device, site, platform(device.platform).title, link, code(link))


def code(link: str) -> str:
    """A QR code that survives a quarter of it scratched away (level Q), black on white."""
    return segno.make(link, error="q", micro=False).svg_data_uri(
        border=2, scale=4, light="white", omitsize=False
    )


def sheets(labels: Iterable[Label], start: int = 1) -> list[list[Label | None]]:
    """A4 pages of 3 × 8 places; ``start``: the first free place of a sheet partly used (from 1)."""
    places: list[Label | None] = [*[None] * (start - 1), *labels]
    return [places[at : at + A_SHEET] for at in range(0, len(places), A_SHEET)]
