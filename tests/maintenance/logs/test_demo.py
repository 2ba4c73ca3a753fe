"""The demo's logs are made by the actions, so they hold what the forms demand."""

from datetime import timedelta

import pytest

from maintenance.logs.availability import measured
from maintenance.logs.kinds import KINDS
from maintenance.models import Log, PartMovement, SparePart
from portal.demo.maintaining_logs import seed
from tests import factories as make
from tests.factories import instant
from tests.maintenance.logs.making import sim

NOW = instant("2026-11-22 19:00")


@pytest.mark.django_db
def test_every_kind_is_there_once_seeded_and_nothing_doubles() -> None:
    make.user("staff")
    for _ in range(30):
        make.device(make.worksite())
    card = sim(NOW.date() + timedelta(days=300), activated_on=NOW.date() - timedelta(days=2))
    seed(NOW)
    assert card.renewals.count() == 1
    assert set(Log.objects.values_list("kind", flat=True)) == set(KINDS)
    assert measured("dust", NOW.date(), now=NOW).down == 35
    assert SparePart.objects.count() == 6
    assert min(SparePart.objects.values_list("in_stock", flat=True)) >= 0
    counts = Log.objects.count(), PartMovement.objects.count()
    seed(NOW)
    assert (Log.objects.count(), PartMovement.objects.count()) == counts


@pytest.mark.django_db
def test_without_people_there_is_nothing_to_seed() -> None:
    seed(NOW)
    assert not Log.objects.exists()
