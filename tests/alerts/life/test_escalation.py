"""Overdue alerts go up, each step once; what ends without a person; and who hears of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Role
from alerts.life import ending
from alerts.life.actions import act
from alerts.life.escalation import escalate
from alerts.models import Alert, AlertEvent, BulkAction, Condition, Handling, Notice, Supervision
from tests import factories as make

AT = make.instant("2026-03-02 08:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def alert(district: str = make.PINGCHENG, **more) -> Alert:
    known = {"due_at": AT + timedelta(minutes=30), "due_step": "acknowledge", "level_at": AT}
    return make.alert(make.instrument(make.worksite(district)), "DU02", at=AT, **{**known, **more})


def rungs(row: Alert) -> list[int]:
    return list(row.events.filter(kind="escalated").values_list("data__rung", flat=True))


def told(occasion: str) -> set:
    return set(Notice.objects.filter(occasion=occasion).values_list("user__username", "alert"))


@pytest.mark.django_db
def test_nothing_goes_up_in_time():
    alert()
    assert escalate(AT + 29 * MINUTE) == 0


@pytest.mark.django_db
def test_an_unacknowledged_alert_goes_to_the_officers_of_its_district_once():
    row = alert()
    make.user(Role.OFFICER, make.PINGCHENG, username="here")
    make.user(Role.OFFICER, make.YUNGANG, username="there")
    assert escalate(AT + 30 * MINUTE) == 1
    assert escalate(AT + 31 * MINUTE) == 0
    row.refresh_from_db()
    assert (row.escalation, rungs(row)) == (1, [1])
    assert told("overdue") == {("here", row.pk)}


@pytest.mark.django_db
def test_overdue_verification_goes_to_the_head():
    head = make.user(Role.OFFICER, make.PINGCHENG, username="head")
    officer = make.user(Role.OFFICER, make.PINGCHENG, username="officer")
    type(head).objects.filter(pk=head.pk).update(is_head=True)
    row = alert()
    act([row.pk], "acknowledge", by=officer, now=AT + MINUTE)
    escalate(AT + 24 * HOUR)
    assert told("overdue") == {("head", row.pk)}


@pytest.mark.django_db
def test_a_district_without_a_head_is_the_citys():
    row = alert()
    officer = make.user(Role.OFFICER, make.PINGCHENG)
    make.user(username="city")
    act([row.pk], "acknowledge", by=officer, now=AT + MINUTE)
    escalate(AT + 24 * HOUR)
    assert told("overdue") == {("city", row.pk)}


@pytest.mark.django_db
def test_overdue_disposal_is_supervised_by_the_city_one_a_district():
    rows = [alert(), alert(), alert(make.YUNGANG)]
    assert escalate(AT + 48 * HOUR) == 3
    assert escalate(AT + 49 * HOUR) == 0
    found = Supervision.objects.order_by("number")
    assert list(found.values_list("number", "district")) == [
        ("DB-2026-0001", make.PINGCHENG),
        ("DB-2026-0002", make.YUNGANG),
    ]
    assert set(found[0].alerts.all()) == {rows[0], rows[1]}
    assert found[0].due_at == make.instant("2026-03-09 08:00")  # three working days after a Wednesday
    assert rungs(rows[0]) == [1, 2, 3]
    assert "DB-2026-0001" in rows[0].events.get(kind="supervised").note


FED_BACK = {"handling": Handling.FEEDBACK, "due_step": "review", "due_at": AT + 48 * HOUR}


@pytest.mark.django_db
def test_an_overdue_review_is_supervised_once_and_only_its_step_is_logged():
    row = alert(**FED_BACK)
    assert escalate(AT + 47 * HOUR) == 0
    assert escalate(AT + 48 * HOUR) == 1
    assert escalate(AT + 49 * HOUR) == 0
    found = Supervision.objects.get()
    assert list(found.alerts.all()) == [row] and "审核超期" in found.demand
    assert [each.note for each in row.events.filter(kind="escalated")] == ["审核超期，升级至市局督办"]


@pytest.mark.django_db
def test_one_that_was_supervised_for_its_disposal_tells_the_city_of_its_review():
    make.user(username="city")
    row = alert()
    escalate(AT + 48 * HOUR)
    Alert.objects.filter(pk=row.pk).update(**FED_BACK | {"due_at": AT + 90 * HOUR})
    assert escalate(AT + 89 * HOUR) == 0
    assert escalate(AT + 90 * HOUR) == 1
    assert escalate(AT + 91 * HOUR) == 0
    assert Supervision.objects.count() == 1
    assert told("overdue") == {("city", row.pk)}
    assert rungs(row) == [1, 2, 3, 4]


@pytest.mark.django_db
def test_children_and_what_was_taken_back_do_not_go_up():
    top = alert()
    alert(parent=top)
    alert(condition=Condition.WITHDRAWN)
    alert(condition=Condition.WITHDRAWN, handling=Handling.ACKNOWLEDGED)
    escalate(AT + HOUR)
    assert AlertEvent.objects.filter(kind="escalated").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_take_each_step_once():
    for _ in range(20):
        alert()

    def run(_: int) -> int:
        try:
            return escalate(AT + 50 * HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(run, range(2))) == 20
    assert AlertEvent.objects.filter(kind="escalated").count() == 60
    numbers = Supervision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"DB-2026-{n:04d}" for n in range(1, len(numbers) + 1)]
    assert sum(each.alerts.count() for each in Supervision.objects.all()) == 20


OVER = {"condition": Condition.OVER, "ended_at": AT + HOUR}


@pytest.mark.django_db
def test_a_level_1_closes_a_day_after_it_is_over_and_says_so():
    row = alert(level=1, **OVER)
    assert ending.recover(AT + 24 * HOUR) == 0
    assert ending.recover(AT + 25 * HOUR) == 1
    row.refresh_from_db()
    assert (row.handling, row.outcome, row.due_step) == (Handling.CLOSED, "recovered", "archive")
    event = row.events.get(kind="closed")
    assert (event.actor, event.before, event.after) == (None, "open", "closed")
    assert "24 小时" in event.note


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        {"level": 2, **OVER},
        {"level": 3, **OVER},
        {"level": 1, "condition": Condition.ONGOING},
        {"level": 1, "handling": Handling.VERIFYING, **OVER},
    ],
)
def test_nothing_else_closes_by_itself(more):
    row = alert(**more)
    assert ending.recover(AT + timedelta(days=90)) == 0
    row.refresh_from_db()
    assert row.handling == more.get("handling", Handling.OPEN)


@pytest.mark.django_db
def test_what_was_closed_ten_days_ago_is_archived():
    by = make.user()
    row = alert(level=1, **OVER)
    act([row.pk], "settle", by=by, now=AT + HOUR, outcome="real")
    assert ending.archive(AT + HOUR + timedelta(days=10) - MINUTE) == 0
    assert ending.archive(AT + HOUR + timedelta(days=10)) == 1
    row.refresh_from_db()
    assert (row.handling, row.outcome, row.due_at) == (Handling.ARCHIVED, "real", None)


@pytest.mark.django_db
@pytest.mark.parametrize("condition", ["over", "withdrawn"])
def test_a_false_alarm_is_archived_too_and_its_log_says_when_and_by_whom(condition):
    by = make.user("officer", make.PINGCHENG)
    row = alert(handling="verifying", condition=condition, ended_at=AT + HOUR)
    act([row.pk], "false", by=by, now=AT + HOUR, reason="device")
    later = AT + HOUR + timedelta(days=10)
    assert ending.archive(later - MINUTE) == 0
    assert ending.archive(later) == 1
    row.refresh_from_db()
    assert (row.handling, row.outcome, row.reason) == (Handling.ARCHIVED, "false", "device")
    ended, archived = row.events.filter(kind__in=("false", "archived")).order_by("at")
    assert (ended.actor, ended.role, ended.at) == (by, "officer", AT + HOUR)
    assert (archived.actor, archived.before, archived.after) == (None, "false", "archived")
    assert archived.at == later


@pytest.mark.django_db
def test_what_was_exempt_is_archived_too():
    row = alert(handling="exempt", outcome="exempt", due_at=AT + HOUR, due_step="archive")
    assert ending.archive(AT + HOUR) == 1
    row.refresh_from_db()
    assert (row.handling, row.outcome) == (Handling.ARCHIVED, "exempt")


@pytest.mark.django_db
def test_a_stopped_points_alert_ends_with_its_reason():
    row, kept = alert(), alert()
    type(row.point).objects.filter(pk=row.point_id).update(status="stopped")
    assert ending.end_unwatched(AT + HOUR) == 1
    assert ending.end_unwatched(AT + HOUR) == 0
    row.refresh_from_db()
    assert (row.condition, row.ended_at) == (Condition.OVER, AT + HOUR)
    assert "已转为停用" in row.events.get(kind="ended").note
    kept.refresh_from_db()
    assert kept.condition == Condition.ONGOING


@pytest.mark.django_db
def test_old_acts_forget_what_they_changed():
    done = act([alert().pk], "acknowledge", by=make.user(), now=AT)
    assert ending.forget_undone(AT + 23 * HOUR) == 0
    assert ending.forget_undone(AT + 25 * HOUR) == 1
    assert BulkAction.objects.get(pk=done.batch).before == []
