"""The demo city's forms: by the product's own doors, once."""

from datetime import UTC, datetime, timedelta

import pytest

from maintenance.models import ParameterChange, Visit
from maintenance.visits.freezing import is_intact
from portal.demo.maintaining_visits import seed
from tests import factories as make
from tests.maintenance.visits import making

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_the_demo_has_forms_in_every_state_and_is_seeded_once(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    officer, crew = make.user("officer", make.PINGCHENG), making.crew()
    for site in (
        *(make.worksite() for _ in range(3)),
        make.plant(),
        make.plant(),
        make.restaurant(),
    ):
        point = {"dust": make.instrument, "power": make.circuit, "fume": make.outlet}[site.platform](site)
        make.readings(point, NOW - timedelta(minutes=30), [{}] * 3)
    point = make.instrument(make.worksite())
    alert = make.alert(point, "DU06", at=NOW - timedelta(hours=9))
    order = making.sent_for(alert, crew, officer, now=NOW - timedelta(hours=8))
    making.arrived(order, now=NOW - timedelta(hours=7))
    seed(NOW)
    first = Visit.objects.count()
    assert set(Visit.objects.values_list("state", flat=True)) == {
        "submitted",
        "approved",
        "returned",
    }
    assert Visit.objects.filter(version=2, is_current=True).exists()
    assert Visit.objects.filter(order=order, distance_m__lt=300).exists()
    assert Visit.objects.filter(enterprise_refused=True).exists()
    assert ParameterChange.objects.filter(result="waiting").exists()
    assert all(is_intact(each.content, each.sha256) for each in Visit.objects.all())
    seed(NOW)
    assert Visit.objects.count() == first
