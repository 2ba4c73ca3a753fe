"""What only the pages of 餐饮油烟 show: fume against 2.0 mg/m³, the fan above its purifier."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from alerts import sites
from fume.models import Outlet
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


def converted(**more):
    site = restaurant(fume_mg_m3=1.4, velocity_m_s=10.0)
    outlet = Outlet.objects.get(site=site)
    for name, value in more.items():
        setattr(outlet, name, value)
    outlet.save()
    sites.forget()
    return site


def test_where_a_design_flow_is_recorded_the_line_lies_where_the_measured_curve_meets_it(client):
    site = converted(flow_source="design", design_flow_m3_h=9000)
    (line,) = client.get(f"/fume/{site.pk}/chart/").json()["panels"][0]["limits"]
    assert (round(line["value"], 2), line["label"]) == (
        1.33,
        "限值 2 mg/m³（10 分钟均值，折算，相当于实测 1.33）",
    )
    (row,) = client.get("/fume/").context["lines"]
    assert row.key.is_over
    assert (
        "按折算浓度判定：设计风量 9000 m³/h，基准灶头 3 个"
        in client.get(f"/fume/{site.pk}/").content.decode()
    )


def test_with_a_measured_flow_there_is_no_line_but_the_list_knows(client):
    site = converted(flow_source="measured", duct_m2=0.25)
    assert client.get(f"/fume/{site.pk}/chart/").json()["panels"][0]["limits"] == []
    (row,) = client.get("/fume/").context["lines"]
    assert row.key.is_over


def test_without_a_flow_it_says_measured(client):
    site = restaurant(fume_mg_m3=1.4)
    assert "按实测浓度判定，不折算" in client.get(f"/fume/{site.pk}/").content.decode()


def test_a_flow_source_wants_its_number(client):
    outlet = Outlet.objects.get(site=restaurant(fume_mg_m3=1.0))
    outlet.flow_source = "design"
    with pytest.raises(ValidationError, match="请填写设计风量"):
        outlet.full_clean()
