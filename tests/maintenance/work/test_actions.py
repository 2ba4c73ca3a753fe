"""Opening an order and moving it on: the alert follows, the log grows, refusals are sentences."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditEntry, User
from alerts.life.actions import act
from alerts.models import Alert
from maintenance.models import WorkOrder, WorkOrderEvent
from maintenance.work.actions import Refused, Stale, move, open_order
from tests import factories as make
from tests.maintenance.work.making import AT, ELSEWHERE, HERE, HOUR, MINUTE, sent, told, town

pytestmark = pytest.mark.django_db


def handling(alert):
    return Alert.objects.get(pk=alert.pk).handling


def test_an_order_for_a_crew_assigns_the_alert_to_it():
    here = town()
    order = sent(here)
    assert order.number == f"GD-{HERE}-20260302-001"
    assert (order.state, order.crew, order.level, order.platform) == ("assigned", here.crew, 2, "dust")
    assert (order.due_step, order.due_at) == ("accept", AT + 30 * MINUTE)
    here.alert.refresh_from_db()
    assert (here.alert.handling, here.alert.owner) == ("assigned", here.crew)
    assert told(here.crew) == [f"新工单 {order.number}"]
    assert list(order.events.values_list("verb", "after")) == [("open", "new"), ("assign", "assigned")]
    assert AuditEntry.objects.filter(action="开工单", user=here.staff).count() == 1


def test_without_a_crew_it_waits_to_be_sent():
    here = town()
    order = open_order(source="phone", site=here.site, what="来电", by=here.officer, now=AT, caller="刘某")
    assert (order.state, order.crew, order.due_step, order.level) == ("new", None, "assign", 1)
    assert handling(here.alert) == "open"


def test_the_whole_way_moves_the_alert_with_the_crew_as_actor():
    here = town()
    order = sent(here, "on_site")
    event = here.alert.events.get(kind="verifying")
    assert (event.actor, event.role) == (here.crew, "crew")
    done = move(order.pk, "finish", by=here.crew, now=AT + HOUR, note="探头擦拭后恢复，未填表")
    assert (done.state, done.due_at, done.due_step) == ("done", None, "")
    assert (done.accepted_at, done.set_out_at, done.arrived_at, done.done_at) == (
        AT + MINUTE,
        AT + 2 * MINUTE,
        AT + 3 * MINUTE,
        AT + HOUR,
    )
    assert handling(here.alert) == "disposed"
    assert "探头擦拭" in here.alert.events.get(kind="disposed").note


def test_an_order_is_not_finished_without_a_form_or_a_reason():
    here = town()
    order = sent(here, "on_site")
    with pytest.raises(Refused, match="还没有现场运营维护信息表"):
        move(order.pk, "finish", by=here.crew, now=AT + HOUR)


def test_steps_may_be_skipped_but_not_turned_back():
    here = town()
    order = sent(here)
    assert move(order.pk, "arrive", by=here.crew, now=AT + MINUTE).state == "on_site"
    with pytest.raises(Refused, match="已到场，不能出发"):
        move(order.pk, "set_out", by=here.crew, now=AT + 2 * MINUTE)


def test_giving_back_needs_a_reason_and_tells_the_desk():
    here = town()
    order = sent(here, "accepted")
    with pytest.raises(Refused, match="请填写退回原因"):
        move(order.pk, "give_back", by=here.crew, now=AT + HOUR, note="  ")
    back = move(order.pk, "give_back", by=here.crew, now=AT + HOUR, note="车辆故障")
    assert (back.state, back.due_step) == ("returned", "assign")
    assert told(here.officer) == told(here.staff) == [f"工单 {order.number} 退回，请改派"]
    assert "退回：车辆故障" in here.alert.events.get(kind="comment").note
    assert handling(here.alert) == "assigned"


def test_a_reassigned_order_leaves_the_old_crew_and_tells_it():
    here = town()
    order = sent(here, "accepted")
    moved = move(order.pk, "assign", by=here.officer, now=AT + HOUR, crew=here.other)
    assert (moved.state, moved.crew, moved.accepted_at) == ("assigned", here.other, None)
    assert not WorkOrder.objects.visible_to(here.crew).exists()
    assert told(here.crew)[-1] == f"工单 {order.number} 不再由您办理"
    assert told(here.other) == [f"新工单 {order.number}"]
    assert Alert.objects.get(pk=here.alert.pk).owner == here.other
    with pytest.raises(Stale, match=r"已于 03-02 11:00 改派给"):
        move(order.pk, "set_out", by=here.crew, now=AT + 2 * HOUR)


def test_a_stranger_learns_nothing_of_an_order():
    here = town()
    order = sent(here)
    with pytest.raises(Refused, match="没有这张工单，或它不归您") as refusal:
        move(order.pk, "accept", by=here.other, now=AT + MINUTE)
    assert not isinstance(refusal.value, Stale)
    with pytest.raises(Refused, match="没有这张工单"):
        move(order.pk, "cancel", by=make.user("officer", ELSEWHERE), now=AT, note="不去了")


def test_cancelling_tells_the_crew_and_leaves_the_alert_to_people():
    here = town()
    order = sent(here)
    with pytest.raises(Refused, match="请填写取消原因"):
        move(order.pk, "cancel", by=here.staff, now=AT + MINUTE)
    assert move(order.pk, "cancel", by=here.staff, now=AT + MINUTE, note="重复").due_at is None
    assert told(here.crew)[-1] == f"工单 {order.number} 不再由您办理"
    assert handling(here.alert) == "assigned"


def test_a_finished_order_can_be_done_again():
    here = town()
    order = sent(here, "on_site")
    move(order.pk, "finish", by=here.crew, now=AT + HOUR, note="已处理")
    again = move(order.pk, "reopen", by=here.officer, now=AT + 2 * HOUR, note="数据又偏高")
    assert (again.state, again.crew, again.done_at, again.arrived_at) == ("assigned", here.crew, None, None)
    assert again.due_at == AT + 2 * HOUR + 30 * MINUTE


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        (lambda: make.user("officer", HERE), "不是运维人员"),
        (lambda: make.user("crew", ELSEWHERE), "不负责平城区"),
        (lambda: None, "请选择运维人员"),
    ],
)
def test_only_a_crew_of_the_district_can_be_sent(who, sentence):
    here = town()
    order = open_order(source="phone", site=here.site, what="来电", by=here.staff, now=AT)
    with pytest.raises(Refused, match=sentence):
        move(order.pk, "assign", by=here.staff, now=AT, crew=who())


def test_a_crew_whose_account_was_switched_off_cannot_be_sent():
    here = town()
    User.objects.filter(pk=here.crew.pk).update(is_active=False)
    with pytest.raises(Refused, match="账号已停用，请选择其他运维人员"):
        sent(here)
    assert not WorkOrder.objects.exists()


def test_an_alert_has_one_open_order():
    here = town()
    order = sent(here)
    with pytest.raises(Stale, match=f"已有工单 {order.number}（待接单）"):
        sent(here)
    move(order.pk, "cancel", by=here.staff, now=AT, note="重派")
    assert sent(here).number.endswith("-002")


def test_alerts_of_another_site_or_done_with_are_refused():
    here, there = town(), town()
    both = {"source": "alert", "site": here.site, "what": "偏高", "by": here.staff, "now": AT}
    with pytest.raises(Refused, match="同一监管对象"):
        open_order(**both, alerts=[here.alert, there.alert])
    act([here.alert.pk], "false", by=here.staff, now=AT, reason="device")
    with pytest.raises(Refused, match="误报，不需要派单"):
        open_order(**both, alerts=[here.alert])
    assert not WorkOrder.objects.exists()


def test_who_may_open_one():
    here = town()
    known = {"source": "phone", "site": here.site, "what": "来电", "now": AT}
    with pytest.raises(Refused, match="您的角色不能开工单"):
        open_order(**known, by=here.crew)
    with pytest.raises(Refused, match="不在您的区县"):
        open_order(**known, by=make.user("officer", ELSEWHERE))
    found = open_order(**{**known, "source": "crew"}, by=here.crew, crew=here.crew)
    assert (found.state, found.crew) == ("assigned", here.crew)


def test_too_long_or_missing_words_are_said():
    here = town()
    known = {"source": "phone", "site": here.site, "by": here.staff, "now": AT}
    with pytest.raises(Refused, match="请填写事由"):
        open_order(**known, what=" \x00 ")
    with pytest.raises(Refused, match="事由不能超过 300 字"):
        open_order(**known, what="长" * 301)
    order = open_order(**known, what="来电", crew=here.crew)
    with pytest.raises(Refused, match="退回原因不能超过 300 字"):
        move(order.pk, "give_back", by=here.crew, now=AT, note="长" * 301)


def test_a_step_told_later_keeps_its_real_time():
    here = town()
    order = sent(here, "accepted")
    place = {"lon": 113.3, "lat": 40.09, "accuracy_m": 12.4}
    moved = move(order.pk, "arrive", by=here.crew, now=AT + 5 * HOUR, at=AT + HOUR, place=place)
    assert moved.arrived_at == AT + HOUR
    event = moved.events.get(verb="arrive")
    assert event.at == AT + HOUR
    assert event.data["told_at"] == (AT + 5 * HOUR).isoformat()
    assert (event.data["lon"], event.data["accuracy_m"]) == (113.3, 12)
    assert 1100 < event.data["distance_m"] < 1125


@pytest.mark.parametrize(
    ("at", "sentence"), [(AT + 3 * HOUR, "晚于现在"), (AT - HOUR, "早于已接单的时间 03-02 10:01")]
)
def test_a_phone_with_a_wrong_clock_is_told(at, sentence):
    here = town()
    order = sent(here, "accepted")
    with pytest.raises(Refused, match=sentence):
        move(order.pk, "set_out", by=here.crew, now=AT + HOUR, at=at)


def test_a_little_skew_is_forgiven():
    here = town()
    order = sent(here, "accepted")
    early = move(order.pk, "set_out", by=here.crew, now=AT + HOUR, at=AT - 2 * MINUTE)
    assert early.set_out_at == AT + MINUTE
    late = move(order.pk, "arrive", by=here.crew, now=AT + HOUR, at=AT + HOUR + 2 * MINUTE)
    assert late.arrived_at == AT + HOUR


@pytest.mark.parametrize(
    "place", [{"lon": "x", "lat": 40}, {"lon": 400, "lat": 40}, {"lat": 40}, {"lon": float("nan"), "lat": 1}]
)
def test_a_place_that_is_none_is_left_out(place):
    here = town()
    order = sent(here)
    moved = move(order.pk, "set_out", by=here.crew, now=AT + MINUTE, place=place)
    assert moved.events.get(verb="set_out").data == {}


def test_a_stale_page_is_told_who_was_quicker():
    here = town()
    order = sent(here)
    move(order.pk, "cancel", by=here.officer, now=AT + MINUTE, note="已解决")
    with pytest.raises(Stale, match="转为“已取消”，没有再接单") as stale:
        move(order.pk, "accept", by=here.crew, now=AT + 2 * MINUTE, expected="assigned")
    assert str(here.officer) in str(stale.value)
    assert stale.value.order.state == "cancelled"


def test_the_same_step_twice_is_told_it_was_done():
    here = town()
    order = sent(here, "accepted")
    with pytest.raises(Stale, match="转为“已接单”"):
        move(order.pk, "accept", by=here.crew, now=AT + HOUR, expected="assigned")
    assert order.events.filter(verb="accept").count() == 1


def test_an_alert_that_was_closed_meanwhile_does_not_stop_the_crew():
    here = town()
    order = sent(here, "accepted")
    act([here.alert.pk], "false", by=here.staff, now=AT + MINUTE, reason="device")
    assert move(order.pk, "arrive", by=here.crew, now=AT + HOUR).state == "on_site"
    assert handling(here.alert) == "false"


def test_what_fails_leaves_nothing_behind():
    here = town()
    order = sent(here)
    before = (WorkOrderEvent.objects.count(), AuditEntry.objects.count())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move(order.pk, "accept", by=here.crew, now=AT + MINUTE)
        raise ZeroDivisionError
    assert before == (WorkOrderEvent.objects.count(), AuditEntry.objects.count())
    assert WorkOrder.objects.get().state == "assigned"


def test_the_log_cannot_be_rewritten():
    order = sent(town())
    for statement in (
        "UPDATE maintenance_workorderevent SET note = 'x'",
        "DELETE FROM maintenance_workorderevent",
    ):
        with pytest.raises(DatabaseError, match="只增"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert order.events.count() == 2


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(1, 1, 1), "不能早于今天"),
        (date(2026, 3, 1), "不能早于今天"),
        (date(2027, 4, 1), "请检查年份"),
        (date.max, "请检查年份"),
    ],
)
def test_a_planned_day_lies_within_the_year_ahead(on, sentence):
    here = town()
    with pytest.raises(Refused, match=sentence) as refused:
        open_order(source="phone", site=here.site, what="约定上门", by=here.staff, now=AT, due_on=on)
    assert refused.value.field == "due_on"


def test_a_planned_day_is_kept():
    here = town()
    on = date(2026, 3, 20)
    order = open_order(
        source="phone", site=here.site, what="约定上门", by=here.staff, now=AT, crew=here.crew, due_on=on
    )
    assert order.due_on == on
    assert order.due_at - AT > timedelta(days=18)
