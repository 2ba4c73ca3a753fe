"""What only the pages of 餐饮油烟 show: fume against 2.0 mg/m³, the fan above its purifier."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts import sites
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    sites.forget()
    made = Client()
    made.force_login(factories.user())
    return made


def restaurant(**sample):
    made = factories.restaurant()
    now = timezone.now()
    factories.readings(
        factories.outlet(made, name="1#排口", interval_s=60),
        now - timedelta(hours=1),
        [sample] * 60,
        received_at=now,
    )
    return made


def test_the_limit_is_two_milligrams_whatever_the_size(client):
    site = restaurant(fume_mg_m3=1.0)
    (line,) = client.get(f"/fume/{site.pk}/chart/").json()["panels"][0]["limits"]
    assert line["value"] == 2.0
    assert "实测" in line["label"]


@pytest.mark.parametrize(("fume", "over"), [(2.0, False), (2.01, True)])
def test_a_reading_above_its_limit_stands_out(client, fume, over):
    restaurant(fume_mg_m3=fume)
    (line,) = client.get("/fume/").context["lines"]
    assert line.key.is_over is over


def test_a_fan_without_its_purifier_is_marked(client):
    site = restaurant(fume_mg_m3=1.0, fan_on=1, purifier_on=0)
    (bundle,) = client.get(f"/fume/{site.pk}/").context["bundles"]
    assert [strip["title"] for strip in bundle["strips"]] == ["风机", "净化器"]
    assert len(bundle["breaks"]) == 1


def test_a_fan_with_its_purifier_is_not(client):
    site = restaurant(fume_mg_m3=1.0, fan_on=1, purifier_on=1)
    (bundle,) = client.get(f"/fume/{site.pk}/").context["bundles"]
    assert bundle["breaks"] == []


def test_restaurants_with_the_purifier_off_are_found_by_the_headline(client):
    off, over = restaurant(fume_mg_m3=1.0), restaurant(fume_mg_m3=3.0)
    factories.alert(off.points.get(), "CF02", at=timezone.now())
    factories.alert(over.points.get(), "CF01", at=timezone.now())
    assert [line.site.pk for line in client.get("/fume/?state=unpurified").context["lines"]] == [off.pk]
    assert [line.site.pk for line in client.get("/fume/?state=exceeded").context["lines"]] == [over.pk]
