"""Online is one rule: three intervals, at least a quarter of an hour."""

from datetime import timedelta

import pytest

from registry.models import Point
from telemetry.online import is_online, points_online
from tests import factories

NOW = factories.instant("2026-03-02 10:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("interval_s", "silent_s", "online"),
    [
        (60, 900, True),
        (60, 901, False),
        (300, 900, True),
        (300, 901, False),
        (600, 1800, True),
        (600, 1801, False),
    ],
)
def test_the_database_and_the_page_judge_alike(interval_s, silent_s, online):
    point = factories.instrument(factories.worksite(), interval_s=interval_s)
    heard = NOW - timedelta(seconds=silent_s)
    factories.readings(point, heard, [{"tsp_ug_m3": 1.0}], received_at=heard)
    assert is_online(heard, interval_s, NOW) is online
    assert Point.objects.filter(points_online(NOW)).exists() is online


@pytest.mark.django_db
def test_a_point_that_never_spoke_is_offline():
    factories.instrument(factories.worksite())
    assert not Point.objects.filter(points_online(NOW)).exists()
    assert not is_online(None, 300, NOW)
