"""What each row of 待认领 means and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Upper

from registry.models import Device
from registry.models.device import CrcMode
from telemetry.hj212 import REASON_TEXT
from telemetry.models import Frame, Quarantine
from telemetry.models.inbox import EPOCH

Kind = Quarantine.Kind
_CRC_TITLES = dict(CrcMode.choices)
_ADVICE = {
    Kind.UNKNOWN_MN: "登记后，等待的报文会自动解码。",
    Kind.BAD_CRC: "报文在传输中损坏，或设备用了另一种校验方式。",
    Kind.UNREADABLE: "请核对设备的方言；修改后在设备页重新解码。",
    None: "设备没有登记，报文格式也不合规；请在设备上改正后重新上报。",
    Kind.BAD_PASSWORD: "设备上报的密码与登记的不同，请核对设备页的通讯密码。",
    Kind.NO_POINT: "设备多出一个通道，登记为点位后会自动解码。",
    Kind.BAD_TIME: "设备时钟不准，请联系运维校时；报文保留，不入库。",
}


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row with its device (when registered), a sample frame, the proposal in words."""

    row: Quarantine
    device: Device | None
    frame: Frame | None
    detail: str
    advice: str
    crc_modes: tuple[tuple[str, str], ...]

    @property
    def can_claim(self) -> bool:
        if self.row.kind == Kind.NO_POINT:
            return self.device is not None
        return self.device is None and self.row.kind in (Kind.UNKNOWN_MN, Kind.BAD_CRC) and bool(self.row.mn)

    @property
    def can_read(self) -> bool:
        return self.device is not None and self.row.kind == Kind.UNKNOWN_MN


def described(rows: Sequence[Quarantine]) -> list[WaitingRow]:
    """Two queries for a page of rows."""
    devices = _devices({row.mn for row in rows})
    frames = sample_frames(rows)
    return [
        WaitingRow(
            row,
            device := devices.get(row.mn.upper()),
            frames.get((row.batch_id, row.seq)),
            REASON_TEXT.get(row.detail, row.detail),
            _advice(row, device),
            _modes(row, device),
        )
        for row in rows
    ]


def _advice(row: Quarantine, device: Device | None) -> str:
    return _ADVICE[None] if row.kind == Kind.UNREADABLE and device is None else _ADVICE[row.kind]


def _devices(mns: set[str]) -> dict[str, Device]:
    found = Device.objects.annotate(upper=Upper("mn")).filter(upper__in={mn.upper() for mn in mns})
    return {device.upper: device for device in found}


def _modes(row: Quarantine, device: Device | None) -> tuple[tuple[str, str], ...]:
    """The recognised check sums, when there is a device to set them on."""
    if row.kind != Kind.BAD_CRC or device is None:
        return ()
    return tuple((mode, _CRC_TITLES[mode]) for mode in row.proposal.split(",") if mode in _CRC_TITLES)


def sample_frames(rows: Sequence[Quarantine]) -> dict[tuple[int, int], Frame]:
    """The newest frame of each row, in one query over the partitions that hold them."""
    if not rows:
        return {}
    days = [EPOCH + timedelta(microseconds=row.batch_id) for row in rows]
    pairs = reduce(or_, (Q(batch_id=row.batch_id, seq=row.seq) for row in rows))
    bounds = (min(days), max(days) + timedelta(days=1))
    return {
        (frame.batch_id, frame.seq): frame for frame in Frame.objects.filter(pairs, received_at__range=bounds)
    }
