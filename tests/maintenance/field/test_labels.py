"""Labels on devices: what they hold, which are printed, where a scan leads."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maintenance.field import labels
from tests import factories as make


@pytest.fixture
def staff(db: None) -> Client:
    client = Client()
    client.force_login(make.user("staff"))
    return client


def device(district: str = make.PINGCHENG, **more: Any) -> Any:
    site = make.worksite(district)
    return make.instrument(site, device=make.device(site, **more)).device


def test_a_label_says_which_device_it_is_and_leads_to_it(staff: Client) -> None:
    one = device(name="东门颗粒物仪")
    page = staff.get(reverse("maintenance:field_label", args=[one.pk])).content.decode()
    for word in ("东门颗粒物仪", one.mn, one.points.get().site.name, "颗粒物", "平城区"):
        assert word in page
    assert page.count('src="data:image/svg+xml') == 1
    assert f"http://testserver/maintenance/field/d/{one.pk}/" in page


def test_the_code_holds_the_link_and_no_script(settings: Any, staff: Client) -> None:
    made = labels.label(device(), "站点", "https://portal.example/")
    assert made.link == f"https://portal.example/maintenance/field/d/{made.device.pk}/"
    assert made.code.startswith("data:image/svg+xml")
    assert "script" not in made.code


def test_the_address_of_the_portal_as_it_is_reached_is_on_the_label(settings: Any, staff: Client) -> None:
    settings.NOTICE_PORTAL_URL = "https://portal.example"
    page = staff.get(reverse("maintenance:field_label", args=[device().pk])).content.decode()
    assert "https://portal.example/maintenance/field/d/" in page


def labelled(client: Client, query: str = "") -> list[str]:
    page = client.get(reverse("maintenance:field_labels") + query).content.decode()
    return re.findall(r"MN (\w+)", page)


def test_a_sheet_holds_the_chosen_devices(staff: Client) -> None:
    here, there = device(), device(make.YUNGANG)
    plant = make.plant()
    power = make.circuit(plant).device
    assert set(labelled(staff)) == {here.mn, there.mn, power.mn}
    assert labelled(staff, f"?district={make.YUNGANG}") == [there.mn]
    assert labelled(staff, "?platform=power") == [power.mn]
    assert labelled(staff, f"?enterprise={plant.enterprise_id}") == [power.mn]
    assert labelled(staff, f"?search={here.points.get().site.name}") == [here.mn]


def test_a_device_with_several_points_gets_one_label(staff: Client) -> None:
    plant = make.plant()
    box = make.device(plant)
    for _ in range(3):
        make.circuit(plant, device=box)
    assert labelled(staff, f"?search={plant.name}") == [box.mn]


def test_twenty_four_fill_a_sheet_and_a_used_sheet_begins_later() -> None:
    made = [object()] * 25
    assert [len(each) for each in labels.sheets(made)] == [24, 1]  # type: ignore[arg-type]
    later = labels.sheets(made[:2], 24)  # type: ignore[arg-type]
    assert [len(each) for each in later] == [24, 1]
    assert later[0][:23] == [None] * 23


@pytest.mark.parametrize("start", ["0", "25", "x", "-3", "1e3", "٣"])
def test_a_place_that_is_none_is_told_or_left_out(staff: Client, start: str) -> None:
    device()
    assert staff.get(reverse("maintenance:field_labels") + f"?start={start}").status_code == 200
    assert (
        staff.get(reverse("maintenance:field_label", args=[device().pk]) + f"?start={start}").status_code
        == 200
    )


def test_a_crew_prints_only_its_district_s_labels(phone: Client) -> None:
    here, there = device(), device(make.YUNGANG)
    assert labelled(phone) == [here.mn]
    assert phone.get(reverse("maintenance:field_label", args=[there.pk])).status_code == 404


def test_a_sheet_of_labels_costs_the_same_queries_however_full(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        device()
    with django_assert_max_num_queries(14):
        assert len(labelled(staff)) == 12


def test_a_scan_leads_staff_to_the_device_and_a_crew_into_its_app(staff: Client, phone: Client) -> None:
    one, there = device(), device(make.YUNGANG)
    url = reverse("maintenance:field_scanned", args=[one.pk])
    assert staff.get(url)["Location"] == reverse("telemetry:device", args=[one.pk])
    app = phone.get(url)
    assert app.status_code == 200
    assert app.content == phone.get(reverse("maintenance:field_app")).content
    assert phone.get(reverse("maintenance:field_scanned", args=[there.pk])).status_code == 404
    assert "/accounts/login/" in Client().get(url)["Location"]
