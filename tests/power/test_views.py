"""What only the pages of 用电监管 show: paired strips, the break between them, a circuit's threshold."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts import sites
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant():
    """A furnace at 80 kW for three hours, its filter off; both spoke just now."""
    sites.forget()
    made = factories.plant(trade="铸造")
    now = timezone.now()
    furnace = factories.circuit(made, name="中频炉")
    filter_ = factories.circuit(made, "treatment", name="布袋除尘器")
    factories.group(made, furnace, filter_)
    for point, kw in ((furnace, 80.0), (filter_, 0.5)):
        factories.readings(point, now - timedelta(hours=3), [{"power_kw": kw}] * 36, received_at=now)
    return made


@pytest.fixture
def client():
    made = Client()
    made.force_login(factories.user())
    return made


def test_the_filter_stands_beneath_its_furnace_and_the_break_is_marked(client, plant):
    (bundle,) = client.get(f"/power/{plant.pk}/").context["bundles"]
    assert [strip["title"] for strip in bundle["strips"]] == ["中频炉", "布袋除尘器"]
    assert [[bar.state for bar in strip["bars"]] for strip in bundle["strips"]] == [["on"], ["off"]]
    assert len(bundle["breaks"]) == 1


def test_a_week_shows_the_same_from_hourly_values(client, plant):
    (bundle,) = client.get(f"/power/{plant.pk}/?range=7d").context["bundles"]
    assert bundle["breaks"]


def test_a_year_shows_no_strips(client, plant):
    answer = client.get(f"/power/{plant.pk}/?range=custom&start=2026-01-01&end=2026-12-31")
    assert answer.context["bundles"] == []


def test_the_list_adds_up_what_produces(client, plant):
    factories.readings(
        factories.circuit(plant, name="二号炉", rated_kw=200.0), timezone.now(), [{"power_kw": 20.0}]
    )
    (line,) = client.get("/power/").context["lines"]
    assert line.key.value == pytest.approx(100.0)
    assert line.key.share == pytest.approx(100 / 3)


def test_one_circuit_alone_has_its_threshold_several_have_none(client, plant):
    furnace = plant.points.get(name="中频炉")
    alone = client.get(f"/power/{plant.pk}/chart/?point={furnace.pk}").json()
    assert alone["panels"][0]["limits"] == [{"value": 10.0, "label": "启停阈值 10 kW"}]
    both = client.get(f"/power/{plant.pk}/chart/").json()
    assert both["panels"][0]["limits"] == []


def test_quantities_of_two_units_have_two_panels(client, plant):
    data = client.get(
        f"/power/{plant.pk}/chart/?factor=power_kw&factor=current_a_a&factor=current_b_a"
    ).json()
    assert [panel["unit"] for panel in data["panels"]] == ["kW", "A"]
    assert len(data["panels"][1]["lines"]) == 4


def test_sites_with_treatment_off_are_found_by_the_headline(client, plant):
    factories.alert(plant.points.first(), "PW01", at=timezone.now())
    other = factories.plant()
    factories.alert(factories.circuit(other), "PW08", at=timezone.now())
    shown = client.get("/power/?state=untreated").context["lines"]
    assert [line.site.pk for line in shown] == [plant.pk]


def test_the_alarmed_hour_is_marked_in_the_strip(client, plant):
    factories.alert(plant.points.first(), "PW01", at=timezone.now())
    (line,) = client.get("/power/").context["lines"]
    assert len(line.cells) == 24
    assert line.cells[-1].shade == "over"
    assert line.cells[0].shade == "none"
