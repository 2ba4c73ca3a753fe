"""Orders follow the alerts: what is given to a crew is an order, what is taken from it is none."""

import pytest
from django.db import connection

from accounts.models import User
from alerts.life.actions import act, undo
from alerts.models import Alert
from maintenance.models import WorkOrder
from maintenance.work.actions import move
from maintenance.work.from_alerts import LOCK, reconcile
from tests import factories as make
from tests.maintenance.work.making import AT, HOUR, MINUTE, sent, told, town

pytestmark = pytest.mark.django_db


def assign(here, owner=None, now=AT, alerts=None):
    ids = [each.pk for each in alerts or [here.alert]]
    done = act(ids, "assign", by=here.officer, now=now, owner=owner or here.crew)
    assert len(done.done) == len(ids)
    return done


def test_an_alert_given_to_a_crew_becomes_an_order_once():
    here = town()
    assign(here)
    assert reconcile(AT + MINUTE) == 1
    order = WorkOrder.objects.get()
    assert (order.source, order.state, order.crew, order.made_by) == (
        "alert",
        "assigned",
        here.crew,
        here.officer,
    )
    assert (order.what, order.device, list(order.alerts.all())) == (
        here.alert.sentence,
        here.point.device,
        [here.alert],
    )
    assert told(here.crew) == [f"新工单 {order.number}"]
    assert reconcile(AT + 2 * MINUTE) == 0
    assert Alert.objects.get(pk=here.alert.pk).events.filter(kind="assigned").count() == 1


def test_alerts_of_one_site_given_to_one_crew_are_one_trip():
    here = town()
    more = make.alert(make.instrument(here.site), "DU03", at=AT, level=3)
    assign(here, alerts=[here.alert, more])
    reconcile(AT + MINUTE)
    order = WorkOrder.objects.get()
    assert (order.level, order.alerts.count()) == (3, 2)
    assert order.what == f"{more.sentence}（等 2 条）"


def test_an_alert_given_to_an_officer_is_no_order():
    here = town()
    assign(here, owner=here.officer)
    assert reconcile(AT + MINUTE) == 0


def test_an_order_opened_by_hand_is_not_opened_again():
    here = town()
    sent(here)
    assert reconcile(AT + MINUTE) == 0
    assert WorkOrder.objects.count() == 1


def test_a_cancelled_order_comes_back_only_when_the_alert_is_given_anew():
    here = town()
    order = sent(here)
    move(order.pk, "cancel", by=here.staff, now=AT + MINUTE, note="不去了")
    assert reconcile(AT + 2 * MINUTE) == 0
    assign(here, owner=here.other, now=AT + HOUR)
    assert reconcile(AT + HOUR) == 1
    assert WorkOrder.objects.filter(state="assigned", crew=here.other).count() == 1


def test_an_alert_given_to_another_crew_takes_its_order_along():
    here = town()
    assign(here)
    reconcile(AT)
    assign(here, owner=here.other, now=AT + HOUR)
    assert reconcile(AT + HOUR) == 1
    order = WorkOrder.objects.get()
    assert (order.crew, order.state) == (here.other, "assigned")
    assert told(here.crew)[-1].endswith("不再由您办理")


def test_taking_the_assignment_back_cancels_the_order():
    here = town()
    done = assign(here)
    reconcile(AT)
    undo(done.batch, by=here.officer, now=AT + MINUTE / 4)
    assert reconcile(AT + MINUTE) == 1
    order = WorkOrder.objects.get()
    assert order.state == "cancelled"
    assert "不再指派给运维人员" in order.events.get(verb="cancel").note


@pytest.mark.parametrize("state", ["assigned", "accepted", "on_way"])
def test_a_closed_alert_calls_the_crew_back(state):
    here = town()
    sent(here, state)
    act([here.alert.pk], "false", by=here.officer, now=AT + HOUR, reason="device")
    assert reconcile(AT + HOUR) == 1
    assert WorkOrder.objects.get().state == "cancelled"
    assert "告警误报" in WorkOrder.objects.get().events.get(verb="cancel").note


def test_a_crew_on_site_is_left_to_finish():
    here = town()
    sent(here, "on_site")
    act([here.alert.pk], "false", by=here.officer, now=AT + HOUR, reason="device")
    assert reconcile(AT + HOUR) == 0
    assert WorkOrder.objects.get().state == "on_site"


def test_one_of_two_alerts_that_closes_changes_nothing():
    here = town()
    more = make.alert(make.instrument(here.site), "DU03", at=AT)
    assign(here, alerts=[here.alert, more])
    reconcile(AT)
    act([more.pk], "false", by=here.officer, now=AT + HOUR, reason="device")
    assert reconcile(AT + HOUR) == 0
    assert WorkOrder.objects.get().state == "assigned"


def test_what_stands_behind_another_is_no_trip_of_its_own():
    here = town()
    child = make.alert(make.instrument(here.site), "DU02", at=AT, parent=here.alert)
    assign(here)
    child.refresh_from_db()
    assert child.handling == "assigned"
    reconcile(AT)
    assert list(WorkOrder.objects.get().alerts.all()) == [here.alert]


def test_a_crew_that_cannot_be_sent_keeps_no_other_waiting():
    here, there = town(), town()
    for each in (here, there):
        assign(each)
    here.crew.districts.clear()
    assert reconcile(AT) == 1
    assert WorkOrder.objects.get().site_id == there.site.pk


def test_a_crew_that_is_gone_gets_no_order():
    here = town()
    assign(here)
    User.objects.filter(pk=here.crew.pk).update(is_active=False)
    assert reconcile(AT) == 0


def test_a_crew_that_verified_before_its_order_was_there_gets_it_all_the_same():
    here = town()
    assign(here)
    act([here.alert.pk], "verify", by=here.crew, now=AT + MINUTE / 2)
    assert reconcile(AT + MINUTE) == 1
    assert reconcile(AT + 2 * MINUTE) == 0
    order = WorkOrder.objects.get()
    assert (order.crew, order.state) == (here.crew, "assigned")


def test_a_returned_order_stays_with_the_desk():
    here = town()
    order = sent(here)
    move(order.pk, "give_back", by=here.crew, now=AT + MINUTE, note="车坏了")
    assert reconcile(AT + HOUR) == 0
    assert WorkOrder.objects.get().state == "returned"


def test_assigning_wakes_those_who_open_orders(django_capture_on_commit_callbacks, monkeypatch):
    here, woken = town(), []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **how: woken.append(name))
    with django_capture_on_commit_callbacks(execute=True):
        assign(here)
    assert "maintenance.tasks.open_orders" in woken


def test_quiet_minutes_cost_few_queries(django_assert_max_num_queries):
    for _ in range(3):
        sent(town())
    with django_assert_max_num_queries(5):
        assert reconcile(AT + MINUTE) == 0


@pytest.mark.django_db(transaction=True)
def test_a_run_beside_another_leaves_it_alone():
    here = town()
    assign(here)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        assert reconcile(AT) == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert reconcile(AT) == 1
