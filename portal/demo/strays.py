"""Who speaks unregistered, or with the wrong check sum: what 待认领 is for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from portal.demo.city import DemoCity, DemoDevice, DemoPoint, DemoSite
from portal.demo.history import received
from portal.demo.identity import mn
from portal.demo.speech import Speaker, due
from registry.demo import day_of
from telemetry.gateway.inbox import Received
from telemetry.hj212.crc import CrcMode
from telemetry.models import Verdict
from telemetry.quarantine import Kind, Ward

EVERY_S = 600


def strays(like: DemoSite) -> tuple[DemoDevice, DemoDevice]:
    """A new dust monitor nobody has registered, and one whose maker confused the check sums."""
    device = like.device
    point = DemoPoint(device.points[0].key, "1", "", 60)
    common = {
        "points": (point,), "dialect": "dust", "st": "22", "cn": "2011", "interval_s": 60,
        "maker": "", "model": "", "iccid": "", "operator": "", "sim_days_left": 0,
    }  # fmt: skip
    return (
        DemoDevice(mn=mn("epc", like.district, 9001), ms=901, lag_s=5, **common),
        DemoDevice(
            mn=mn("epc", like.district, 9002), ms=902, lag_s=7, crc_mode=CrcMode.MODBUS_SWAPPED, **common
        ),
    )


def frames(city: DemoCity, since: float, now: float) -> Iterator[Received]:
    """What both said since: a neighbour's values, every ten minutes."""
    like = city.playing("dusty_now")
    days = city.days(like, ())
    rows = [row for on in sorted({day_of(since), day_of(now)}) for row in days.day(on)[like.key]]
    unknown, wrong = strays(like)
    for device, verdict, note in ((unknown, Verdict.UNKNOWN_MN, ""), (wrong, Verdict.BAD_CRC, _NOTE)):
        speaker = Speaker(device)
        for row in rows:
            sent = due(device, row[0])
            if row[0] > since and row[0] % EVERY_S == 0 and sent < now:
                ((_, data),) = speaker.frames(row[0], [(device.points[0], row)], sent)
                yield received(device, sent, data, verdict, note)


_NOTE = "crc_mismatch:modbus_swapped"
_KINDS = {Verdict.UNKNOWN_MN: Kind.UNKNOWN_MN, Verdict.BAD_CRC: Kind.BAD_CRC}


def quarantine(batches: Mapping[int, Sequence[Received]]) -> None:
    """Note them in 待认领, as the digest does."""
    ward = Ward()
    for pk, own in batches.items():
        for seq, frame in enumerate(own):
            if frame.verdict in _KINDS:
                detail, _, proposal = frame.note.partition(":")
                ward.note(
                    _KINDS[Verdict(frame.verdict)],
                    frame.mn,
                    detail,
                    at=datetime.fromtimestamp(frame.at_us / 1_000_000, UTC),
                    batch_id=pk,
                    seq=seq,
                    proposal=proposal,
                )
    ward.write()
