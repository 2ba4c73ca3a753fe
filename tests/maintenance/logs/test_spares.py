"""Spare parts: the 5 % rule, and a stock that is never negative."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction

from accounts.models import User
from maintenance.logs import spares
from maintenance.logs.spare_rule import Standing, needed
from maintenance.logs.spares import Move
from maintenance.models import PartMovement, SparePart
from registry.actions import Refused
from registry.models import Status
from tests import factories as make
from tests.factories import instant
from tests.maintenance.logs.making import staff

NOW = instant("2026-11-20 18:00")


@pytest.mark.parametrize(
    ("devices", "sets"),
    [(0, 0), (1, 1), (19, 1), (20, 1), (21, 2), (40, 2), (41, 3), (251, 13), (1000, 50)],
)
def test_how_many_sets_a_platform_needs(devices: int, sets: int) -> None:
    assert needed(devices) == sets


def test_what_is_missing_is_said_in_words() -> None:
    assert "还缺 1 台" in Standing("dust", "颗粒物", 32, 1).sentence
    assert "满足要求" in Standing("dust", "颗粒物", 32, 2).sentence
    assert (
        "在用 12 台（不足 20 台），备机应至少 1 台；现有 1 台，满足要求"
        in Standing("dust", "颗粒物", 12, 1).sentence
    )


def part(by: User, first: int = 0, **more) -> SparePart:
    known = {"name": "颗粒物监测仪", "model": "TSP-1", "platform": "dust", "is_set": True}
    return spares.keep(SparePart(**{**known, **more}), by=by, now=NOW, first=first)


@pytest.mark.django_db
def test_stock_follows_the_movements() -> None:
    by = staff()
    kept = part(by, first=5)
    spares.move(kept.pk, Move(-2, serial="SN-1"), by=by, now=NOW)
    spares.move(kept.pk, Move(4, note="采购到货"), by=by, now=NOW)
    kept.refresh_from_db()
    assert kept.in_stock == 7 == sum(PartMovement.objects.values_list("count", flat=True))


@pytest.mark.django_db
def test_more_than_there_is_cannot_be_given_out() -> None:
    by = staff()
    kept = part(by, first=1)
    with pytest.raises(Refused, match="库存只有 1 件，不能出库 2 件"):
        spares.move(kept.pk, Move(-2), by=by, now=NOW)
    kept.refresh_from_db()
    assert kept.in_stock == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 10_001, -10_001])
def test_an_impossible_count_is_refused(count: int) -> None:
    by = staff()
    with pytest.raises(Refused, match="1 到 10000"):
        spares.move(part(by, first=1).pk, Move(count), by=by, now=NOW)


@pytest.mark.django_db
def test_the_same_model_is_kept_once() -> None:
    by = staff()
    part(by)
    with pytest.raises(ValidationError):
        part(by)


@pytest.mark.django_db
def test_movements_are_not_rewritten() -> None:
    by = staff()
    part(by, first=1)
    with pytest.raises(InternalError, match="只增"), transaction.atomic():
        PartMovement.objects.update(count=9)


@pytest.mark.django_db
def test_a_crew_takes_nothing_out_by_itself() -> None:
    kept = part(staff(), first=1)
    with pytest.raises(Refused, match="角色"):
        spares.move(kept.pk, Move(-1), by=make.user("crew", make.PINGCHENG), now=NOW)


@pytest.mark.django_db
def test_only_whole_sets_and_devices_in_use_count() -> None:
    by = staff()
    site = make.worksite()
    for status in (Status.RUNNING, Status.TESTING, Status.STOPPED):
        make.device(site, status=status)
    part(by, first=2)
    part(by, first=9, name="采样泵", is_set=False)
    found = {each.slug: (each.devices, each.sets, each.missing) for each in spares.standings()}
    assert found == {"power": (0, 0, 0), "dust": (2, 2, 0), "fume": (0, 0, 0)}


@pytest.mark.django_db(transaction=True)
def test_five_at_once_never_take_more_than_there_is() -> None:
    by = staff()
    kept = part(by, first=3)
    barrier, refused = threading.Barrier(5), []

    def take() -> None:
        barrier.wait()
        try:
            spares.move(kept.pk, Move(-1), by=by, now=NOW)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    hands = [threading.Thread(target=take) for _ in range(5)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    kept.refresh_from_db()
    assert (kept.in_stock, len(refused)) == (0, 2)
    assert PartMovement.objects.filter(count=-1).count() == 3
