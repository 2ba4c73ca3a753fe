"""SIM cards: renewals, reminders told once each, what an expired card suggests."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from alerts.models import Notice
from maintenance.logs import sims
from maintenance.logs.sim_rule import due_reminders, nearness, suggestion
from maintenance.logs.sims import Renewal
from maintenance.models import SimReminder, SimRenewal
from registry.actions import Refused
from registry.models import Device, SimCard
from tests import factories as make
from tests.factories import instant
from tests.maintenance.logs.making import sim, staff

TODAY = date(2026, 11, 20)
NOW = instant("2026-11-20 08:00")
GOOD = Renewal(date(2027, 12, 1), Decimal("60.00"), "FP-1", TODAY)


@pytest.mark.parametrize(
    ("left", "told", "due"),
    [
        (31, (), ()),
        (30, (), (30,)),
        (30, (30,), ()),
        (16, (30,), ()),
        (15, (30,), (15,)),
        (6, (), (30, 15, 7)),
        (2, (30, 15, 7), ()),
        (1, (30, 15, 7), (1,)),
        (0, (30, 15, 7, 1), ()),
        (-1, (30, 15, 7, 1), (0,)),
        (-9, (30, 15, 7, 1, 0), ()),
    ],
)
def test_which_reminders_are_due(left: int, told: tuple[int, ...], due: tuple[int, ...]) -> None:
    assert due_reminders(TODAY + timedelta(days=left), TODAY, told) == due


def test_how_near_the_end_is_said() -> None:
    said = [nearness(TODAY + timedelta(days=days), TODAY).words for days in (8, 0, -3)]
    assert said == ["剩 8 天", "今天到期", "已到期 3 天"]


def test_an_expired_card_is_suggested_only_for_a_silent_device() -> None:
    gone = TODAY - timedelta(days=2)
    assert suggestion(gone, gone, True, TODAY) == ""
    assert suggestion(TODAY, gone, False, TODAY) == ""
    assert "疑为 SIM 到期" in suggestion(gone, gone, False, TODAY)
    assert "疑为 SIM 到期" in suggestion(gone, None, False, TODAY)
    assert "仍需查其他原因" in suggestion(gone, gone - timedelta(days=9), False, TODAY)


@pytest.mark.django_db
def test_a_renewal_moves_the_expiry_and_brings_the_card_back() -> None:
    card = sim(date(2026, 11, 18), state=SimCard.State.SUSPENDED)
    kept = sims.renew(card.pk, GOOD, by=staff(), now=NOW)
    card.refresh_from_db()
    assert (card.expires_on, card.state) == (GOOD.new_expiry, SimCard.State.ACTIVE)
    assert (kept.old_expiry, kept.cost_yuan) == (date(2026, 11, 18), Decimal("60.00"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"new_expiry": date(2026, 12, 1)}, "应晚于原到期日"),
        ({"new_expiry": date(2126, 12, 1)}, "十年以后"),
        ({"renewed_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"renewed_on": date(2020, 1, 1)}, "早于激活日期"),
        ({"cost_yuan": Decimal("-1")}, "费用"),
        ({"voucher": " "}, "凭证号"),
    ],
)
def test_a_wrong_renewal_is_refused_and_changes_nothing(more: dict, words: str) -> None:
    card = sim(date(2026, 12, 1))
    with pytest.raises(Refused, match=words):
        sims.renew(card.pk, replace(GOOD, **more), by=staff(), now=NOW)
    card.refresh_from_db()
    assert card.expires_on == date(2026, 12, 1)
    assert not SimRenewal.objects.exists()


@pytest.mark.django_db
def test_one_voucher_renews_a_card_once() -> None:
    card, by = sim(date(2026, 12, 1)), staff()
    sims.renew(card.pk, GOOD, by=by, now=NOW)
    with pytest.raises(Refused, match="没有重复登记"):
        sims.renew(card.pk, replace(GOOD, new_expiry=date(2028, 12, 1)), by=by, now=NOW)


@pytest.mark.django_db
def test_a_closed_card_and_a_stranger_are_refused() -> None:
    card = sim(date(2026, 12, 1), state=SimCard.State.CLOSED)
    with pytest.raises(Refused, match="注销"):
        sims.renew(card.pk, GOOD, by=staff(), now=NOW)
    with pytest.raises(Refused, match="角色"):
        sims.renew(card.pk, GOOD, by=make.user("officer", make.PINGCHENG), now=NOW)


def on(day: date) -> datetime:
    return instant(f"{day} 08:00")


@pytest.mark.django_db
def test_each_step_is_told_once_and_a_renewal_starts_anew() -> None:
    crew = make.user("crew", make.PINGCHENG)
    make.user("crew", make.YUNGANG)
    card = sim(TODAY + timedelta(days=30))
    told = []
    for days in range(34):
        told += [days] * sims.remind(on(TODAY + timedelta(days=days)))
        sims.remind(on(TODAY + timedelta(days=days)))
    assert told == [0, 15, 23, 29, 31]
    card.refresh_from_db()
    assert card.state == SimCard.State.DUE
    assert Notice.objects.filter(user=crew).count() == 5 == Notice.objects.count()
    sims.renew(card.pk, replace(GOOD, voucher="FP-9", renewed_on=TODAY), by=staff(), now=NOW)
    assert sims.remind(on(GOOD.new_expiry - timedelta(days=30))) == 1


@pytest.mark.django_db
def test_one_message_a_district_names_its_cards() -> None:
    crew = make.user("crew", make.PINGCHENG)
    for days in (3, 9):
        sim(TODAY + timedelta(days=days))
    sim(TODAY + timedelta(days=3), district=make.YUNGANG)
    assert sims.remind(NOW) == 3
    notice = Notice.objects.get(user=crew)
    assert "2 张 SIM 卡需续费" in notice.subject
    assert "剩 3 天" in notice.body
    assert notice.path.startswith("/maintenance/logs/sims/")


@pytest.mark.django_db
def test_closed_cards_and_cards_in_no_device_are_not_spoken_of() -> None:
    make.user("crew", make.PINGCHENG)
    sim(TODAY, state=SimCard.State.CLOSED)
    sim(TODAY, placed=False)
    assert sims.remind(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once() -> None:
    make.user("crew", make.PINGCHENG)
    sim(TODAY + timedelta(days=7))
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        sims.remind(NOW)
        connection.close()

    hands = [threading.Thread(target=run) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert (Notice.objects.count(), SimReminder.objects.count()) == (1, 3)


@pytest.mark.django_db
def test_a_silent_device_with_an_expired_card_suggests_why() -> None:
    card = sim(TODAY - timedelta(days=1))
    device = Device.objects.select_related("sim", "state").get(pk=card.device_id)
    assert "疑为 SIM 到期" in sims.likely_cause(device, NOW)
    point = make.instrument(make.worksite(), device=device)
    make.readings(point, NOW - timedelta(minutes=5), [{"tsp_ug_m3": 100.0}])
    device = Device.objects.select_related("sim", "state").get(pk=card.device_id)
    assert sims.likely_cause(device, NOW) == ""
    assert sims.likely_cause(make.device(make.worksite()), NOW) == ""
