"""The demo city's cleanings: made by the product's own actions, once."""

from datetime import timedelta

import pytest

from dust.models import Reading
from maintenance.models import Cleaning
from portal.demo import maintaining_reports
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.instant("2026-03-05 10:00")


def test_one_is_done_and_one_waits_however_often_it_is_seeded():
    make.user("staff"), make.user("officer", make.PINGCHENG)
    for _ in range(2):
        of = make.instrument(make.worksite(), interval_s=600)
        make.readings(of, NOW - timedelta(days=3), ({"tsp_ug_m3": 100.0 + i % 9} for i in range(6 * 72)))
    rows = Reading.objects.count()
    for _ in range(2):
        maintaining_reports.seed(NOW)
    assert sorted(Cleaning.objects.values_list("state", flat=True)) == ["asked", "done"]
    assert Reading.objects.count() == rows - 18
