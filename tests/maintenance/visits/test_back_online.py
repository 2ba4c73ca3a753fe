"""报修复 — 数据恢复: telemetry's word on a repair."""

from datetime import timedelta

import pytest

from maintenance.models import Visit
from maintenance.visits import back_online, faces
from tests import factories as make
from tests.maintenance.visits import making
from tests.maintenance.visits.making import AT, MINUTE

pytestmark = pytest.mark.django_db
REPAIRED = AT + 40 * MINUTE
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def repaired(site, **more) -> Visit:
    crew = making.crew()
    return making.submitted(making.form(site, crew, **more), crew)


def back(visit: Visit):
    visit.refresh_from_db()
    return visit.data_back_at


def test_the_first_value_after_the_repair_is_the_datas_return() -> None:
    site = make.worksite()
    point = make.instrument(site)
    visit = repaired(site)
    make.readings(point, REPAIRED - 5 * MINUTE, [{"tsp_ug_m3": 80.0}] * 4)
    assert back_online.sweep(AT + DAY) == 1
    assert back(visit) == REPAIRED
    assert faces.cross_check(visit) == "报修复 09:40 — 数据恢复 09:40"
    assert back_online.sweep(AT + DAY) == 0


def test_what_came_before_the_form_is_seen_when_it_is_handed_in() -> None:
    site = make.worksite()
    make.readings(make.instrument(site), REPAIRED + 12 * MINUTE, [{"tsp_ug_m3": 80.0}])
    visit = repaired(site)
    assert visit.data_back_at == REPAIRED + 12 * MINUTE
    assert faces.cross_check(visit) == "报修复 09:40 — 数据恢复 09:52"


def test_a_value_marked_as_faulty_is_no_return() -> None:
    site = make.worksite()
    point = make.instrument(site)
    visit = repaired(site)
    make.readings(point, REPAIRED, [{"tsp_ug_m3": 80.0, "flags": "D" * 11}])
    back_online.sweep(AT + DAY)
    assert back(visit) is None


def test_every_point_of_a_changed_device_must_speak_again() -> None:
    site = make.plant()
    device = make.device(site)
    one, two = make.circuit(site, device=device), make.circuit(site, device=device)
    make.circuit(site)
    visit = repaired(site, devices=[{"kind": "gateway", "device": device.pk}])
    make.readings(one, REPAIRED, [{"power_kw": 3.0}])
    back_online.sweep(AT + DAY)
    assert back(visit) is None
    make.readings(two, REPAIRED + 20 * MINUTE, [{"power_kw": 3.0}])
    back_online.sweep(AT + DAY)
    assert back(visit) == REPAIRED + 20 * MINUTE


def test_a_point_out_of_use_is_not_waited_for() -> None:
    site = make.worksite()
    point = make.instrument(site)
    make.instrument(site, status="stopped")
    make.readings(point, REPAIRED, [{"tsp_ug_m3": 80.0}])
    assert repaired(site).data_back_at == REPAIRED


def test_a_site_without_points_is_left_alone() -> None:
    assert repaired(make.worksite()).data_back_at is None


def test_a_repair_without_data_within_two_hours_is_flagged() -> None:
    site = make.worksite()
    point = make.instrument(site)
    visit = repaired(site)
    at, minute = REPAIRED + timedelta(hours=2), timedelta(minutes=1)
    assert not Visit.objects.unreturned(at).exists()
    assert Visit.objects.unreturned(at + minute).get() == visit
    assert faces.returned(visit, at - minute)[2] == "等待数据恢复"
    assert faces.returned(visit, at + minute)[2] == "修复后无数据"
    make.readings(point, at + 10 * minute, [{"tsp_ug_m3": 80.0}])
    back_online.sweep(AT + DAY)
    back(visit)
    assert Visit.objects.unreturned(AT + DAY).exists()
    assert faces.returned(visit, AT + DAY)[2] == "数据 11:50 才恢复"
