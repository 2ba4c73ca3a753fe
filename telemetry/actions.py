"""待认领: registering what speaks, mending how it is read. Typed, one transaction each, refusals by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from registry.access import able
from registry.actions import Refused
from registry.codes import mn_fault
from registry.models import Device, Point, Site
from registry.models.device import CrcMode
from registry.rooms import model, platform
from telemetry import tasks
from telemetry.models import Quarantine
from telemetry.proposals import platform_of

REREAD_MOST = timedelta(days=31)
Kind = Quarantine.Kind


@dataclass(frozen=True, slots=True)
class Claimed:
    """A channel that becomes a point; ``fields`` is what its platform asks beyond the name."""

    channel: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def register(
    *,
    mn: str,
    name: str,
    site: Site,
    dialect: str,
    crc_mode: str,
    units: Mapping[str, str],
    interval_s: int,
    channels: Sequence[Claimed],
    by: User,
    now: datetime,
    address: str | None = None,
) -> Device:
    """登记: the device and its points at ``site``; its waiting frames are read after the commit."""
    _refuse_unless_keeper(by)
    _refuse_when(fault := mn_fault(mn), f"{fault}，不能登记")
    _refuse_when(Device.objects.filter(mn__iexact=mn).exists(), f"MN {mn} 已登记")
    _refuse_when(platform_of(dialect) != site.platform, f"方言 {dialect} 不属于{site.platform_title}平台")
    device = Device(
        mn=mn,
        name=name,
        platform=site.platform,
        enterprise=site.enterprise,
        district=site.district,
        dialect=dialect,
        crc_mode=crc_mode,
        units=dict(units),
        interval_s=interval_s,
    )
    _save(device)
    record("登记设备", device, by=by, address=address, mn=mn, site=site.pk, dialect=dialect)
    _add(device, site, channels, by=by, address=address)
    _resolve(mn, (Kind.UNKNOWN_MN, Kind.BAD_CRC), now)
    return device


@transaction.atomic
def add_points(
    *,
    device: Device,
    site: Site,
    channels: Sequence[Claimed],
    by: User,
    now: datetime,
    address: str | None = None,
) -> list[Point]:
    """Points for channels of a registered device that had none."""
    _refuse_unless_keeper(by)
    _refuse_when(site.platform != device.platform, f"设备属于另一平台，不能接到{site.platform_title}对象")
    points = _add(device, site, channels, by=by, address=address)
    _resolve(device.mn, (Kind.NO_POINT,), now)
    return points


@transaction.atomic
def set_crc_mode(
    *, device: Device, crc_mode: str, by: User, now: datetime, address: str | None = None
) -> Device:
    """校验方式: the frames refused so far are read again under the new one."""
    _refuse_unless_keeper(by)
    _refuse_when(crc_mode not in CrcMode.values, "没有这种校验方式")
    held = Device.objects.select_for_update().get(pk=device.pk)
    _refuse_when(held.crc_mode == crc_mode, f"校验方式已经是“{held.get_crc_mode_display()}”")
    record("修改校验方式", held, by=by, address=address, changed={"校验方式": [held.crc_mode, crc_mode]})
    held.crc_mode = crc_mode
    held.save(update_fields=["crc_mode", "changed_at"])
    _resolve(held.mn, (Kind.BAD_CRC,), now)
    return held


@transaction.atomic
def dismiss(*, row: Quarantine, by: User, now: datetime, address: str | None = None) -> None:
    """不予处理: the row leaves the list; its frames stay, and new ones make a new row."""
    _refuse_unless_keeper(by)
    done = Quarantine.objects.waiting().filter(pk=row.pk).update(resolved_at=now)
    _refuse_when(not done, "这一条已由他人处理")
    record("待认领不予处理", row, by=by, address=address, kind=row.kind, detail=row.detail, count=row.count)


@transaction.atomic
def read_waiting(*, device: Device, by: User, now: datetime, address: str | None = None) -> None:
    """Frames that came just before the gateway knew the device: they are read now."""
    _refuse_unless_keeper(by)
    record("解码待认领报文", device, by=by, address=address)
    _resolve(device.mn, (Kind.UNKNOWN_MN, Kind.BAD_CRC, Kind.NO_POINT, Kind.UNREADABLE), now)


def reread(*, device: Device, since: datetime, until: datetime, by: User, address: str | None = None) -> None:
    """重新解码: after the dialect or a unit was mended."""
    _refuse_unless_keeper(by)
    _refuse_when(since >= until, "开始时间应早于结束时间")
    _refuse_when(until - since > REREAD_MOST, f"一次最多重新解码 {REREAD_MOST.days} 天")
    record("重新解码", device, by=by, address=address, since=since.isoformat(), until=until.isoformat())
    _read_again(device.mn, since, until)


def _refuse_unless_keeper(by: User) -> None:
    _refuse_when(not able(by, "edit_registry"), "您的角色不能处理待认领设备")


def _refuse_when(refused: Any, sentence: str) -> None:
    if refused:
        raise Refused(sentence)


def _save(row: Device | Point) -> None:
    """Save a new row; what its fields refuse becomes one sentence."""
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as fault:
        raise Refused(f"{row._meta.verbose_name}：{'；'.join(fault.messages)}") from fault
    except IntegrityError as fault:
        raise Refused(f"{row._meta.verbose_name} {row} 刚被他人登记，请刷新页面") from fault


def _add(
    device: Device, site: Site, channels: Sequence[Claimed], *, by: User, address: str | None
) -> list[Point]:
    _refuse_when(not channels, "请至少选择一个通道")
    kind = model(platform(site.platform).point)
    points = []
    for each in channels:
        point = kind(
            site=site,
            device=device,
            channel=each.channel,
            name=each.name,
            interval_s=device.interval_s,
            **each.fields,
        )
        _save(point)
        record("新增点位", point, by=by, address=address, device=device.mn, channel=each.channel)
        points.append(point)
    return points


def _resolve(mn: str, kinds: Sequence[str], now: datetime) -> None:
    """Close what waited of ``mn`` and read its frames again, from the first that waited."""
    rows = Quarantine.objects.select_for_update().waiting().filter(mn=mn.upper(), kind__in=kinds)
    firsts = [row.first_at for row in rows]
    if firsts:
        Quarantine.objects.waiting().filter(mn=mn.upper(), kind__in=kinds).update(resolved_at=now)
        _read_again(mn, min(firsts), now)


def _read_again(mn: str, since: datetime, until: datetime) -> None:
    """Ask a worker once this is committed; a broker that is away is logged, not the person's trouble."""
    until = max(until, timezone.now())
    ask = partial(tasks.redigest.delay, mn, since.isoformat(), until.isoformat())
    transaction.on_commit(ask, robust=True)
