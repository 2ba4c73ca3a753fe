"""The demo city is believable on paper: counts, codes, places, names."""

from collections import Counter

import pytest

from portal.demo import names, places
from portal.demo.city import build
from registry.codes import iccid_fault, mn_fault, permit_fault, uscc_fault
from registry.demo import dice
from telemetry.hj212.crc import CrcMode
from telemetry.hj212.dialects import DIALECTS
from tests.portal.demo_city import SEED, SINCE, city


@pytest.fixture(scope="module")
def whole():
    return city(small=False)


def test_it_has_the_bureaus_numbers(whole) -> None:
    power, dust, fume = (list(whole.of(slug)) for slug in ("power", "dust", "fume"))
    assert (len(power), len(dust), len(fume)) == (40, 32, 40)
    assert sum(len(site.device.points) for site in power) == 260
    assert sum(site.fields["kind"] == "construction" for site in dust) == 8
    assert len({site.fields["kind"] for site in dust}) == 10
    assert Counter(site.district for site in fume) == {"140213": 30, "140214": 10}
    assert {site.district for site in power} == set(names.DISTRICTS)


def test_every_code_is_valid_and_nobody_shares_one(whole) -> None:
    for each in whole.enterprises:
        assert uscc_fault(each.uscc) is None
        assert not each.permit or permit_fault(each.permit) is None
        assert not each.permit or each.permit.startswith(each.uscc)
    devices = [site.device for site in whole.sites]
    assert not any(mn_fault(each.mn) or iccid_fault(each.iccid) for each in devices)
    for codes in (
        [each.uscc for each in whole.enterprises],
        [each.mn.upper() for each in devices],
        [each.iccid for each in devices],
        [point.key for each in devices for point in each.points],
        [site.name for site in whole.sites if site.platform != "dust"],
    ):
        assert len(set(codes)) == len(codes)


def test_every_name_says_that_it_is_an_example(whole) -> None:
    assert all(names.MARK in each.name for each in whole.enterprises)
    assert all(names.MARK in site.name for site in whole.sites)


def test_every_site_lies_in_its_district(whole) -> None:
    for site in whole.sites:
        assert places.within(site.district, site.lon, site.lat), site.name
    assert not places.within("140213", 113.1426, 40.0041), "云冈区政府 is not in 平城区"


def test_the_devices_speak_every_dialect_and_every_oddity(whole) -> None:
    devices = [site.device for site in whole.sites]
    assert {each.dialect for each in devices} == set(DIALECTS) - {"P4", "P5"}
    assert {each.version for each in devices} == {0, 1, 2}
    assert {each.crc_mode for each in devices} == {CrcMode.ANSI, CrcMode.MODBUS}
    assert sum(not each.has_qn for each in devices) == 3
    assert {each.units.get("a34001", "ug/m3") for each in devices} == {"ug/m3", "mg/m3", "ng/m3"}
    assert sum(each.sim_days_left <= 30 for each in devices) >= 5


def test_the_same_seed_builds_the_same_city(whole) -> None:
    build.cache_clear()
    assert build(SEED, SINCE).sites == whole.sites
    assert build(SEED + 1, SINCE).sites != whole.sites


def test_a_place_is_not_found_where_there_is_no_district() -> None:
    with pytest.raises(KeyError):
        places.place("110000", dice(1), 0.1)
