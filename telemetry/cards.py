"""What the digest must know of a device to read its frames; all MNs of a batch looked up at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models.functions import Upper

from registry.models import Device, Point
from telemetry.hj212 import CrcMode, Profile


@dataclass(slots=True)
class Card:
    """One registered device: how its frames are read, and which point each channel is."""

    device_id: int
    mn: str
    platform: str
    dialect: str
    units: Mapping[str, str]
    profile: Profile
    points: dict[str, int] = field(default_factory=dict)


def cards(mns: Collection[str]) -> dict[str, Card]:
    """Upper-case MN → card, for those of ``mns`` that are registered."""
    devices = Device.objects.annotate(upper=Upper("mn")).filter(upper__in=mns)
    fields = ("pk", "upper", "platform", "dialect", "units", "crc_mode", "sm4_key")
    found = {row[0]: _card(*row) for row in devices.values_list(*fields)}
    for device_id, channel, pk in Point.objects.filter(device__in=found).values_list(
        "device_id", "channel", "pk"
    ):
        found[device_id].points[channel] = pk
    return {card.mn: card for card in found.values()}


def _card(
    pk: int, mn: str, platform: str, dialect: str, units: dict[str, str], crc_mode: str, sm4_key: str
) -> Card:
    profile = Profile(CrcMode(crc_mode), bytes.fromhex(sm4_key) if sm4_key else None)
    return Card(pk, mn, platform, dialect, units or {}, profile)
