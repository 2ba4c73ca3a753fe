"""What only the pages of 颗粒物 show: TSP against the limit of the trade or of the point's own standard."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts import sites
from alerts.models import Standard, StandardChoice
from tests import factories
from tests.alerts.parameters import making

pytestmark = pytest.mark.django_db
TSP = "tsp_ug_m3"


@pytest.fixture(autouse=True)
def fresh_views():
    sites.forget()


@pytest.fixture
def client():
    made = Client()
    made.force_login(factories.user())
    return made


def worksite(tsp, kind="construction", **more):
    made = factories.worksite(kind=kind)
    factories.readings(factories.instrument(made, **more), timezone.now(), [{TSP: tsp}])
    return made


def chosen(point, limit, **more):
    """A standard of the city's own is chosen for the point."""
    now = timezone.now()
    standard = Standard.objects.create(code=f"本市 {limit:g}", title="施工", platform="dust", kind="own")
    known = {"column": TSP, "limit": limit, "since": now - timedelta(days=30)}
    standard.limits.create(**{**known, **more})
    StandardChoice.objects.create(
        platform="dust",
        reach="point",
        point=point,
        standard=standard,
        since=now - timedelta(days=30),
        reason="本市要求",
        made_at=now,
    )


def limits(client, site):
    return [each["value"] for each in client.get(f"/dust/{site.pk}/chart/").json()["panels"][0]["limits"]]


def test_the_limit_line_follows_the_trade(client):
    assert limits(client, worksite(100.0, "construction")) == [1000.0]
    assert limits(client, worksite(100.0, "cement")) == [500.0]


def test_a_points_own_standard_goes_before_the_trade(client):
    site = worksite(100.0)
    chosen(site.points.get(), 800)
    assert limits(client, site) == [800.0]


@pytest.mark.parametrize(("days", "shown"), [(-1, 800.0), (1, 1000.0)])
def test_a_limit_that_begins_tomorrow_is_not_drawn_today(client, days, shown):
    site, since = worksite(100.0), timezone.now() + timedelta(days=days)
    making.setting(800, since=since, rule="DU02", name="limit")
    assert limits(client, site) == [shown]


def test_a_difference_to_the_background_has_no_line(client):
    site = worksite(100.0)
    chosen(site.points.get(), 80, column="pm10_ug_m3", formula="difference")
    assert limits(client, site) == []


def test_a_standard_of_pm10_says_so_at_its_line(client):
    site = worksite(100.0)
    point = site.points.get()
    chosen(point, 80, column="pm10_ug_m3", window_s=900)
    factories.readings(point, timezone.now() - timedelta(minutes=5), [{TSP: 100.0, "pm10_ug_m3": 50.0}])
    (line,) = client.get(f"/dust/{site.pk}/chart/").json()["panels"][0]["limits"]
    assert line == {"value": 80.0, "label": "PM10 限值 80 µg/m³（15 分钟均值）"}


@pytest.mark.parametrize(("tsp", "over"), [(500.0, False), (500.1, True)])
def test_a_reading_above_its_limit_stands_out(client, tsp, over):
    worksite(tsp, "concrete")
    (line,) = client.get("/dust/").context["lines"]
    assert line.key.is_over is over
    assert line.key.limit == 500.0


def test_a_site_with_two_points_shows_the_one_nearest_its_limit(client):
    site = worksite(600.0)
    other = factories.instrument(site)
    chosen(other, 200)
    factories.readings(other, timezone.now(), [{TSP: 190.0}])
    (line,) = client.get("/dust/").context["lines"]
    assert (line.key.value, line.key.limit) == (190.0, 200.0)


def test_a_spray_that_reports_has_its_strip(client):
    site = worksite(100.0)
    factories.readings(factories.instrument(site, name="雾炮"), timezone.now(), [{TSP: 1.0, "spray_on": 1}])
    (bundle,) = client.get(f"/dust/{site.pk}/").context["bundles"]
    assert [strip["title"] for strip in bundle["strips"]] == ["雾炮"]


def test_a_site_without_spray_has_no_strip(client):
    assert client.get(f"/dust/{worksite(100.0).pk}/").context["bundles"] == []


def said(client, site):
    return client.get(f"/dust/{site.pk}/").content.decode()


def test_a_difference_rule_without_background_says_that_it_is_suspended(client):
    site = worksite(100.0)
    chosen(site.points.get(), 80, column="pm10_ug_m3", formula="difference")
    assert "差值超标（DU05）已暂停" in said(client, site)
    factories.instrument(site, role="reference")
    sites.forget()
    assert "背景取本站参照点" in said(client, site)


def test_a_site_without_a_difference_standard_says_nothing_of_a_background(client):
    assert "DU05" not in said(client, worksite(100.0))
