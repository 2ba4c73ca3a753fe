"""Which silent points are one: device, site, enterprise; and power cuts."""

from datetime import timedelta

import pytest

from alerts.notices.parents import Child, Key, Place, power_cuts, silent_groups, since
from tests import factories as make

NOON = make.instant("2026-03-02 12:00")


def child(id, point=None, *, device=1, site=1, firm=1, minutes=0, rule="PW12", **more):
    start = NOON + timedelta(minutes=minutes)
    known = {"platform": "power", "level": 1, "district": "140213"}
    return Child(
        id=id, rule=rule, start=start, point=point or id, device=device, site=site, firm=firm, **known | more
    )


def place(point, *, device=1, site=1, firm=1, speaks=False, district="140213", platform="power"):
    return Place(point, device, site, firm, district, platform, speaks)


def found(children, *speaking):
    places = [
        place(c.point, device=c.device, site=c.site, firm=c.firm, district=c.district) for c in children
    ]
    return {
        key.aspect: [c.id for c in group]
        for key, group in silent_groups(children, [*places, *speaking]).items()
    }


def test_a_point_alone_leads_nothing():
    assert found([child(1)]) == {}


def test_all_points_of_a_site_are_one():
    assert found([child(1), child(2), child(3, device=2)]) == {"site:1": [1, 2, 3]}


def test_a_device_of_a_site_that_still_speaks_is_one():
    assert found([child(1), child(2)], place(9, device=2, speaks=True)) == {"device:1": [1, 2]}


def test_a_point_that_speaks_keeps_its_device_apart():
    assert found([child(1), child(2)], place(9, speaks=True)) == {}


def test_a_point_that_is_declared_away_does_not_break_the_silence_of_the_rest():
    assert found([child(1), child(2)], place(9, speaks=False)) == {"site:1": [1, 2]}


def test_all_sites_of_an_enterprise_are_one():
    assert found([child(1), child(2, device=2, site=2)]) == {"firm:1": [1, 2]}


def test_another_site_of_the_enterprise_that_speaks_leaves_each_site_to_itself():
    children = [child(1), child(2), child(3, device=2, site=2)]
    assert found(children, place(9, device=3, site=3, speaks=True)) == {"site:1": [1, 2]}


def test_an_enterprise_in_two_districts_is_two():
    """What an officer of the other district may not see must not lead what they have to see."""
    children = [child(1), child(2, device=2, site=2, district="140214")]
    assert found(children) == {}


def test_points_without_a_device_are_no_device():
    assert found([child(1, device=None), child(2, device=None)], place(9, device=None, speaks=True)) == {}


def test_the_place_fell_silent_with_its_last_point():
    assert since([child(1), child(2, minutes=4)]) == NOON + timedelta(minutes=4)


def cut(*minutes, firm=1, parent=None):
    return [child(n, rule="PW09", minutes=m, firm=firm, parent=parent) for n, m in enumerate(minutes, 1)]


@pytest.mark.parametrize(
    ("minutes", "ids"),
    [
        ((0, 2, 5), [1, 2, 3]),
        ((0, 2), []),
        ((0, 2, 6), []),
        ((0, 4, 8), []),
        ((0, 1, 2, 20), [1, 2, 3]),
        ((0, 1, 2, 6), [1, 2, 3, 4]),
    ],
)
def test_three_power_cuts_within_five_minutes_are_one(minutes, ids):
    groups = power_cuts(cut(*minutes), {})
    assert [c.id for group in groups.values() for c in group] == ids


def test_power_cuts_of_two_enterprises_are_not_one():
    assert power_cuts([*cut(0, 1), *[child(9, rule="PW09", firm=2)]], {}) == {}


def test_who_belongs_to_a_power_cut_stays_when_others_are_back():
    key = Key("PW09", 1, "firm:1")
    assert power_cuts(cut(0, parent=7), {7: key}) == {key: cut(0, parent=7)}
