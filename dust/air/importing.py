"""Hourly values from a sheet: read, held against the stations row by row, and kept all or not at all."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.importing import reading as read_sheet
from alerts.orders.rejudge import points_again
from dust.air import sheet
from dust.models import AmbientHour, AmbientImport, AmbientStation, Instrument
from registry.access import able
from registry.actions import Refused

OLDEST = timedelta(days=366)
JUDGED = timedelta(days=92)
"""Older hours are kept, but nothing is judged by them any more."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One row that may be kept."""

    row: int
    station: AmbientStation
    at: datetime
    tsp_ug_m3: float | None
    pm10_ug_m3: float | None
    pm25_ug_m3: float | None


@dataclass(slots=True)
class Reading(read_sheet.Reading[Hour]):
    """A sheet of hours as read. ``standing``: so many of them have values already, which would be replaced."""

    standing: int = 0

    @property
    def stations(self) -> list[str]:
        return sorted({str(each.station) for each in self.wanted})

    @property
    def first(self) -> datetime:
        return min(each.at for each in self.wanted)

    @property
    def last(self) -> datetime:
        return max(each.at for each in self.wanted)


def read(data: bytes, *, by: User, now: datetime) -> Reading:
    """What the workbook would make. ``Unfit`` when it cannot be read at all."""
    rows = list(read_sheet.parsed(data, sheet.HOURS))
    stations = {each.code: each for each in AmbientStation.objects.visible_to(by).select_related("district")}
    reading, seen = Reading(sheet.HOURS.titles), dict[tuple[str, datetime], int]()
    for number, values, amiss in rows:
        faults = {**_faults(values, stations, now), **amiss}
        if not faults:
            first = seen.setdefault((values["code"], values["at"]), number)
            if first != number:
                faults["at"] = f"与第 {first} 行是同一站点的同一小时"
        reading.add(number, faults)
        if not faults:
            reading.wanted.append(
                Hour(number, stations[values.pop("code")], **{name: values[name] for name in _FIELDS})
            )
    reading.standing = _standing(reading.wanted).count()
    return reading


_FIELDS = ("at", *sheet.VALUES)


def _faults(values: dict[str, Any], stations: dict[str, AmbientStation], now: datetime) -> dict[str, str]:
    faults = {}
    code, at = values.get("code"), values.get("at")
    if code and code not in stations:
        faults["code"] = f"没有编码为“{code}”的环境空气站，请先登记"
    if at is not None and at.minute:
        faults["at"] = "小时值的时间应为整点，如 08:00 表示 08:00 至 09:00"
    elif at is not None and at + timedelta(hours=1) > now:
        faults["at"] = "这一小时还没有结束"
    elif at is not None and at < now - OLDEST:
        faults["at"] = "早于一年前，不再导入"
    if all(values.get(name) is None for name in sheet.VALUES):
        faults["pm10_ug_m3"] = "TSP、PM10、PM2.5 至少填写一项"
    return faults


def _standing(wanted: Iterable[Hour]) -> Any:
    hours = list(wanted)
    return AmbientHour.objects.filter(
        station__in={each.station.pk for each in hours}, at__in={each.at for each in hours}
    )


@transaction.atomic
def apply(data: bytes, *, name: str, by: User, now: datetime, address: str | None = None) -> Reading:
    """Read again what was shown and keep all of it; with any fault nothing is kept. Then judge again."""
    if not able(by, "edit_registry"):
        raise Refused("您的角色不能导入环境空气数据")
    reading = read(data, by=by, now=now)
    if reading.faults:
        return reading
    AmbientHour.objects.bulk_create(
        (
            AmbientHour(station=each.station, **{name: getattr(each, name) for name in _FIELDS})
            for each in reading.wanted
        ),
        update_conflicts=True,
        unique_fields=["station", "at"],
        update_fields=list(sheet.VALUES),
    )
    AmbientImport.objects.create(
        made_by=by,
        made_at=now,
        name=name[:200],
        rows=len(reading.wanted),
        first_at=reading.first,
        last_at=reading.last,
    )
    record(
        "导入环境空气小时值", name, by=by, address=address, count=len(reading.wanted),
        SHA256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    _judge_again(reading, now)
    return reading


def _judge_again(reading: Reading, now: datetime) -> None:
    """The instruments of the counties whose background has changed."""
    districts = {each.station.district_id for each in reading.wanted}
    points = Instrument.objects.filter(site__district__in=districts, role=Instrument.Role.BOUNDARY)
    marked = ((pk, "dust") for pk in points.values_list("pk", flat=True))
    points_again(marked, max(reading.first, now - JUDGED), now)
