"""What only the pages of 颗粒物 show: TSP against the limit of the trade or of the point's own standard."""

import pytest
from django.test import Client
from django.utils import timezone

from alerts import sites
from dust.models import LimitStandard
from tests import factories

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


def limits(client, site):
    return [each["value"] for each in client.get(f"/dust/{site.pk}/chart/").json()["panels"][0]["limits"]]


def test_the_limit_line_follows_the_trade(client):
    assert limits(client, worksite(100.0, "construction")) == [1000.0]
    assert limits(client, worksite(100.0, "cement")) == [500.0]


def test_a_points_own_standard_goes_before_the_trade(client):
    standard = LimitStandard.objects.create(code="DB", title="施工", limit_ug_m3=800)
    assert limits(client, worksite(100.0, standard=standard)) == [800.0]


@pytest.mark.parametrize(("tsp", "over"), [(500.0, False), (500.1, True)])
def test_a_reading_above_its_limit_stands_out(client, tsp, over):
    worksite(tsp, "concrete")
    (line,) = client.get("/dust/").context["lines"]
    assert line.key.is_over is over
    assert line.key.limit == 500.0


def test_a_site_with_two_points_shows_the_one_nearest_its_limit(client):
    strict = LimitStandard.objects.create(code="DB", title="施工", limit_ug_m3=200)
    site = worksite(600.0)
    factories.readings(factories.instrument(site, standard=strict), timezone.now(), [{TSP: 190.0}])
    (line,) = client.get("/dust/").context["lines"]
    assert (line.key.value, line.key.limit) == (190.0, 200.0)


def test_a_spray_that_reports_has_its_strip(client):
    site = worksite(100.0)
    factories.readings(factories.instrument(site, name="雾炮"), timezone.now(), [{TSP: 1.0, "spray_on": 1}])
    (bundle,) = client.get(f"/dust/{site.pk}/").context["bundles"]
    assert [strip["title"] for strip in bundle["strips"]] == ["雾炮"]


def test_a_site_without_spray_has_no_strip(client):
    assert client.get(f"/dust/{worksite(100.0).pk}/").context["bundles"] == []
