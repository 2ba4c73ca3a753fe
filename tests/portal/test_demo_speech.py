"""What the demo's devices say is read back as what was measured, in every dialect."""

from datetime import UTC, datetime

import pytest

from portal.demo.speech import Speaker, carried, due, places
from telemetry.hj212 import decode, read_frames
from telemetry.hj212.dialects import measurements
from telemetry.hj212.packet import Profile
from tests.portal.demo_city import SINCE, city

SITES = {
    (site.device.dialect, site.device.version, site.device.crc_mode, str(site.device.units)): site
    for site in city(small=False).sites
}


@pytest.mark.parametrize("site", SITES.values(), ids=lambda site: f"{site.device.dialect}-{site.key}")
def test_a_frame_says_what_the_sample_holds(site) -> None:
    device = site.device
    day = city(small=False).days(site, ()).day(SINCE)
    mask, columns = carried(device), places(device)
    for place in (3, len(day[device.points[0].key]) // 2):
        said = [(point, day[point.key][place]) for point in device.points]
        at = said[0][1][0]
        heard = {}
        for _, data in Speaker(device).frames(at, said, due(device, at)):
            (frame,) = read_frames(data, Profile(device.crc_mode))
            found = decode(frame)
            assert found.accepted
            assert len(data) <= 1036
            heard |= {each.channel: each for each in measurements(device.dialect, found, device.units)}
        for point, row in said:
            told = heard[point.channel]
            assert told.at == datetime.fromtimestamp(at, UTC)
            assert (told.flags, told.extra) == ({}, {})
            assert told.values == {
                column: row[1 + where]
                for column, where in columns.items()
                if mask[where] and row[1 + where] is not None
            }


def test_a_device_asks_for_an_answer_only_when_it_can_be_named() -> None:
    for site in city().sites:
        day = city().days(site, ()).day(SINCE)
        said = [(point, day[point.key][0]) for point in site.device.points]
        for _, data in Speaker(site.device).frames(said[0][1][0], said, said[0][1][0]):
            (frame,) = read_frames(data, Profile(site.device.crc_mode))
            found = decode(frame)
            assert (found.flag & 1 == 1) == (found.qn is not None) == site.device.has_qn
            assert found.flag >> 2 == site.device.version
