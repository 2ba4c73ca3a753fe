"""Who was visited in the period and who was not."""

from datetime import date, datetime

import pytest

from alerts.rule_types import CHINA
from maintenance.models import PlanItem
from maintenance.plans import coverage
from maintenance.plans.coverage import Share, fulfil
from registry.models import Device, Site
from tests import factories as make
from tests.maintenance.plans import making
from tests.maintenance.plans.making import NOVEMBER, planned, worksites

pytestmark = pytest.mark.django_db
OCTOBER_31 = datetime(2026, 10, 31, 23, 59, tzinfo=CHINA)
NOVEMBER_9 = datetime(2026, 11, 9, 9, tzinfo=CHINA)


def shares() -> dict[tuple[str, str], Share]:
    return coverage.by_area(Site.objects.all(), NOVEMBER)


def test_a_dust_site_counts_by_month_a_plant_by_quarter() -> None:
    site, plant, crew = make.worksite(), make.plant(), making.crew()
    making.visit(site, crew, OCTOBER_31)
    making.visit(plant, crew, OCTOBER_31)
    assert shares() == {(make.PINGCHENG, "dust"): Share(0, 1), (make.PINGCHENG, "power"): Share(1, 1)}
    making.visit(site, crew, NOVEMBER_9)
    assert shares()[make.PINGCHENG, "dust"] == Share(1, 1)


def test_a_version_that_was_corrected_counts_once_and_a_stopped_site_not_at_all() -> None:
    site, crew = make.worksite(), making.crew()
    one = making.visit(site, crew, NOVEMBER_9, is_current=False)
    assert shares()[make.PINGCHENG, "dust"] == Share(0, 1)
    making.visit(site, crew, NOVEMBER_9, number=one.number, version=2, replaces=one)
    make.worksite(status="stopped")
    assert shares()[make.PINGCHENG, "dust"] == Share(1, 1)


def test_a_device_counts_when_a_form_names_it() -> None:
    site, crew = make.worksite(), making.crew()
    named, other = make.instrument(site).device, make.instrument(site).device
    make.device(site)
    making.visit(site, crew, NOVEMBER_9, named)
    found = dict(coverage.devices(Device.objects.all(), NOVEMBER).values_list("pk", "visited"))
    assert found == {named.pk: True, other.pk: False}, "a device without a point serves no site"


def test_the_plan_is_kept_by_visits_within_its_month() -> None:
    sites, crew = worksites(3), making.crew()
    planned(crew)
    fulfil(making.visit(sites[0], crew, NOVEMBER_9))
    late = PlanItem.objects.get(site=sites[1])
    late.visit = making.visit(sites[1], crew, datetime(2026, 12, 1, 0, 1, tzinfo=CHINA))
    late.save()
    assert coverage.planned_by_area(PlanItem.objects.all(), NOVEMBER) == {
        (make.PINGCHENG, "dust"): Share(1, 3)
    }


def test_what_was_planned_and_missed_is_late() -> None:
    worksites(1)
    planned(making.crew())
    item = PlanItem.objects.get()
    rows = coverage.with_plans(coverage.sites(Site.objects.all(), NOVEMBER), NOVEMBER, date(2026, 11, 30))
    assert [(each.planned_on, each.is_late, each.visited) for each in rows] == [(item.due_on, True, False)]


def test_shares_add_up() -> None:
    assert Share(1, 2) + Share(0, 3) == Share(1, 5)
    assert (Share(0, 0).rate, Share(1, 4).rate, Share(1, 4).missing) == (None, 0.25, 3)
