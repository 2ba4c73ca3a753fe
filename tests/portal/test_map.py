"""The map: boundaries of one's districts, sites with their state, a figure for each district."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from portal.geography import boundaries, markers
from registry.models import District
from tests import factories

pytestmark = pytest.mark.django_db


def person(role=Role.STAFF, *districts):
    client = Client()
    client.force_login(factories.user(role, *districts))
    return client


def test_ten_districts_have_a_boundary_the_zone_has_a_marker():
    shown = list(District.objects.all())
    assert len(boundaries(shown)["features"]) == 10
    assert [each["name"] for each in markers(shown)] == ["大同经济技术开发区"]


def test_boundaries_are_rounded_and_lie_in_the_city():
    (feature,) = boundaries(District.objects.filter(pk=factories.PINGCHENG))["features"]
    assert feature["properties"]["name"] == "平城区"
    lon, lat = feature["geometry"]["coordinates"][0][0][0]
    assert 112.5 < lon < 114.6
    assert 39 < lat < 41
    assert lon == round(lon, 4)


def test_an_officer_gets_their_districts_shape_only():
    shapes = person(Role.OFFICER, factories.PINGCHENG).get("/boundaries/").json()
    assert [each["properties"]["code"] for each in shapes["features"]] == [factories.PINGCHENG]


def test_two_officers_do_not_get_each_others_cached_shapes():
    person(Role.OFFICER, factories.PINGCHENG).get("/boundaries/")
    shapes = person(Role.OFFICER, factories.YUNGANG).get("/boundaries/").json()
    assert [each["properties"]["code"] for each in shapes["features"]] == [factories.YUNGANG]


def test_the_shapes_may_be_kept_by_the_browser_but_by_nobody_else():
    assert "private" in person().get("/boundaries/")["Cache-Control"]


def test_sites_stand_on_the_map_with_their_state():
    now = timezone.now()
    point = factories.instrument(factories.worksite(lon=113.3, lat=40.1))
    factories.readings(point, now, [{"tsp_ug_m3": 1.0}])
    factories.instrument(factories.worksite(lon=None, lat=None))
    (dot,) = person().get("/overview/map/").json()["sites"]
    assert (dot["at"], dot["state"], dot["url"]) == ([113.3, 40.1], "normal", f"/dust/{point.site_id}/")


def test_figures_follow_the_order_of_the_names():
    now = timezone.now()
    online, silent = (factories.instrument(factories.worksite(factories.YUNGANG)) for _ in range(2))
    factories.readings(online, now, [{"tsp_ug_m3": 1.0}])
    factories.readings(silent, now - timedelta(days=1), [{"tsp_ug_m3": 1.0}])
    factories.alert(silent, "DU06", at=now)
    data = person().get("/overview/map/").json()
    place = data["names"].index("云冈区")
    assert {name: values[place] for name, values in data["measures"].items()} == {
        "online": 50.0,
        "live": 1,
        "today": 1,
        "sites": 2,
    }
    assert data["measures"]["online"][data["names"].index("平城区")] is None


def test_the_map_of_an_officer_has_no_foreign_site():
    factories.worksite(factories.YUNGANG)
    data = person(Role.OFFICER, factories.PINGCHENG).get("/overview/map/").json()
    assert data["sites"] == []
    assert data["names"] == ["平城区"]


def test_finance_gets_sites_without_doors():
    factories.worksite()
    assert {dot["url"] for dot in person(Role.FINANCE).get("/overview/map/").json()["sites"]} == {""}
