"""Overdue steps go up once each; orders of people who are gone come back."""

import pytest

from accounts.models import User
from alerts.life import supervising
from maintenance.models import WorkOrder
from maintenance.work.actions import move, open_order
from maintenance.work.sweeping import escalate, give_back_of_the_gone
from tests.maintenance.work.making import AT, HERE, HOUR, MINUTE, sent, told, town

pytestmark = pytest.mark.django_db


def overdue(who):
    return [each for each in told(who) if each.endswith("超期")]


def test_crew_then_officer_then_staff_each_once():
    here = town()
    order = sent(here)  # level 2: to be accepted within 30 minutes
    assert escalate(AT + 29 * MINUTE) == 0
    assert escalate(AT + 30 * MINUTE) == 1
    assert [len(overdue(each)) for each in (here.crew, here.officer, here.staff)] == [1, 0, 0]
    assert escalate(AT + 31 * MINUTE) == 0
    escalate(AT + 60 * MINUTE)
    assert [len(overdue(each)) for each in (here.crew, here.officer, here.staff)] == [1, 1, 0]
    escalate(AT + 150 * MINUTE)
    escalate(AT + 151 * MINUTE)
    assert [len(overdue(each)) for each in (here.crew, here.officer, here.staff)] == [1, 1, 1]
    notes = list(order.events.filter(verb="overdue").values_list("note", flat=True))
    assert notes == ["接单超期，通知运维人员", "接单超期，通知区县人员", "接单超期，通知市局人员"]


def test_an_outage_of_ours_goes_up_all_the_way_at_once():
    here = town()
    sent(here)
    assert escalate(AT + 9 * HOUR) == 1
    assert [len(overdue(each)) for each in (here.crew, here.officer, here.staff)] == [1, 1, 1]


def test_the_next_step_begins_anew():
    here = town()
    order = sent(here)
    escalate(AT + 9 * HOUR)
    moved = move(order.pk, "accept", by=here.crew, now=AT + 10 * HOUR)
    assert (moved.escalation, moved.due_at) == (0, AT + 24 * HOUR)
    assert escalate(AT + 23 * HOUR) == 0
    assert escalate(AT + 24 * HOUR) == 1
    assert len(overdue(here.crew)) == 2


def test_where_the_city_supervises_already_it_is_not_told_again():
    here = town()
    order = sent(here)
    one = supervising.issue_overdue([here.alert], district_id=HERE, level=2, now=AT)
    escalate(AT + 9 * HOUR)
    assert overdue(here.staff) == []
    assert len(overdue(here.officer)) == 1
    assert f"市局已督办（{one.number}）" in order.events.filter(verb="overdue").last().note


def test_what_was_never_sent_is_the_desks_to_hear():
    here = town()
    open_order(source="phone", site=here.site, what="来电", by=here.staff, now=AT)
    escalate(AT + 2 * HOUR)
    assert [overdue(each) for each in (here.crew, here.officer)] == [[], []]
    escalate(AT + 4 * HOUR)
    assert len(overdue(here.officer)) == 1


def test_what_is_done_is_not_overdue():
    here = town()
    order = sent(here, "on_site")
    move(order.pk, "finish", by=here.crew, now=AT + HOUR, note="已处理")
    assert escalate(AT + 500 * HOUR) == 0


def test_many_cost_no_more_looks_at_the_address_book(django_assert_max_num_queries):
    for _ in range(3):
        sent(town())
    with django_assert_max_num_queries(8 + 3 * 5):
        assert escalate(AT + 31 * MINUTE) == 3


def test_an_order_of_an_account_that_was_switched_off_goes_back_to_the_desk():
    here = town()
    order = sent(here, "accepted")
    User.objects.filter(pk=here.crew.pk).update(is_active=False)
    assert give_back_of_the_gone(AT + HOUR) == 1
    assert give_back_of_the_gone(AT + HOUR) == 0
    found = WorkOrder.objects.get(pk=order.pk)
    assert found.state == "returned"
    assert "账号已停用" in found.events.get(verb="give_back").note
    assert told(here.officer) == [f"工单 {order.number} 退回，请改派"]
