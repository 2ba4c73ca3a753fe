"""Lives of the demo city: every kind of step is there, seeded by the product's own actions, and only once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from maintenance.models import Stage
from maintenance.stages import overdue
from maintenance.stages.subjects import latest
from portal.demo import maintaining_stages
from registry.models import Device
from tests import factories

pytestmark = pytest.mark.django_db


def test_lives_are_seeded_once_with_something_late():
    now = timezone.now()
    for role in ("officer", "crew"):
        factories.user(role, factories.PINGCHENG)
    factories.user()
    for _ in range(3):
        factories.instrument(factories.worksite())
        factories.outlet(factories.restaurant())
        factories.circuit(factories.plant())
    maintaining_stages.seed(now)
    standing = sorted(latest().values_list("step", flat=True))
    assert standing == ["debugged", "out_asked", "repaired", "repairing", "resumed"]
    assert all(each.made_at <= now for each in Stage.objects.all())
    late = overdue.late(latest(), Device.objects.all(), now + timedelta(days=4))
    assert [each.step for each in late.repairs] == ["repairing"] and late.unreviewed
    count = Stage.objects.count()
    maintaining_stages.seed(now)
    assert Stage.objects.count() == count


def test_a_city_without_people_gets_none():
    factories.instrument(factories.worksite())
    maintaining_stages.seed(timezone.now())
    assert not Stage.objects.exists()
