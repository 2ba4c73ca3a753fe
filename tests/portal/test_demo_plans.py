"""The demo's year of consultations and its plans."""

from datetime import datetime

import pytest

from accounts.models import Role
from alerts.rule_types import CHINA
from maintenance.models import Consultation, Plan, PlanItem, WorkOrder
from portal.demo import accounts, maintaining_plans
from registry.models import District
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 9, 30, tzinfo=CHINA)


def test_the_demo_has_a_year_of_consultations_and_two_months_of_plans() -> None:
    accounts.create()
    for district in District.objects.all():
        make.worksite(district.pk)
        make.plant(district.pk)
    maintaining_plans.seed(NOW)
    assert Consultation.objects.filter(month__lt=NOW.date().replace(day=1)).count() == 11 * 11 - 2
    assert Consultation.objects.filter(confirmed_at=None).exists()
    assert set(Plan.objects.values_list("month__month", flat=True)) == {11, 12}
    due = PlanItem.objects.filter(due_on=NOW.date()).count()
    assert WorkOrder.objects.filter(source="plan", crew__role=Role.CREW).count() >= due > 0
    before = Consultation.objects.count(), PlanItem.objects.count(), WorkOrder.objects.count()
    maintaining_plans.seed(NOW)
    assert (Consultation.objects.count(), PlanItem.objects.count(), WorkOrder.objects.count()) == before
