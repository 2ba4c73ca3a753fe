"""What the digest must know of a device to read its frames; all MNs of a batch looked up at once."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models.functions import Upper

from registry.models import Device, Point, Status
from telemetry.hj212 import STANDARD, CrcMode, Layout, Profile
from telemetry.hj212.dialects import RowReader, Span

Bound = tuple[RowReader, int | None, bool]
"""How one channel is read quickly: its reader, its point, whether it has texts without a column."""
MOST_KEPT = 50_000
_kept: dict[int, tuple[tuple[Any, ...], "Card"]] = {}


@dataclass(slots=True)
class Card:
    """One registered device: how its frames are read, and which point each channel is."""

    device_id: int
    mn: str
    platform: str
    dialect: str
    units: Mapping[str, str]
    profile: Profile
    points: Mapping[str, int]
    units_key: str = ""
    bound: dict[tuple[Layout, Span], list[Bound]] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Its frames are not encrypted: their bytes can be read as they lie."""
        return self.profile.sm4_key is None


def cards(mns: Collection[str]) -> dict[str, Card]:
    """Upper-case MN → card, for those of ``mns`` that are registered."""
    devices = Device.objects.annotate(upper=Upper("mn")).filter(upper__in=mns).exclude(status=Status.STOPPED)
    fields = ("pk", "upper", "platform", "dialect", "units", "crc_mode", "sm4_key")
    rows = list(devices.order_by().values_list(*fields))
    points: dict[int, dict[str, int]] = {row[0]: {} for row in rows}
    channels = Point.objects.filter(device__in=points).order_by().values_list("device_id", "channel", "pk")
    for device_id, channel, pk in channels:
        points[device_id][channel] = pk
    return {row[1]: _card(row, points[row[0]]) for row in rows}


def _card(row: tuple[Any, ...], points: dict[str, int]) -> Card:
    """The card kept from the last time while nothing on it has changed: it holds the compiled readers."""
    device_id = row[0]
    kept = _kept.get(device_id)
    if kept is not None and kept[0] == row and kept[1].points == points:
        return kept[1]
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    card = _new(row, points)
    _kept[device_id] = row, card
    return card


def _new(row: tuple[Any, ...], points: dict[str, int]) -> Card:
    pk, mn, platform, dialect, units, crc_mode, sm4_key = row
    plain = crc_mode == CrcMode.ANSI and not sm4_key
    profile = STANDARD if plain else Profile(CrcMode(crc_mode), bytes.fromhex(sm4_key) if sm4_key else None)
    units = units or {}
    return Card(pk, mn, platform, dialect, units, profile, points, json.dumps(units, sort_keys=True))
