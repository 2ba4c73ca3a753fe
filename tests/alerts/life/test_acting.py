"""Acting on alerts: one or many, what is logged, what is refused with which sentence, what can be taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from accounts.models import AuditEntry, Role
from alerts.life.actions import Refused, act, preview, undo
from alerts.models import Alert, AlertEvent, BulkAction, Condition, Handling
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)


@pytest.fixture
def officer():
    return make.user(Role.OFFICER, make.PINGCHENG)


def alert(**more) -> Alert:
    return make.alert(make.instrument(make.worksite()), "DU02", at=AT, **more)


def walk(row: Alert, by, *verbs) -> Alert:
    """Take the alert through ``verbs``, (name, how) or name."""
    for step, verb in enumerate(verbs):
        name, how = verb if isinstance(verb, tuple) else (verb, {})
        done = act([row.pk], name, by=by, now=NOW + timedelta(minutes=step), **how)
        assert done.refused == {}, name
    row.refresh_from_db()
    return row


def test_a_whole_life_is_in_the_log(officer):
    crew = make.user(Role.CREW, make.PINGCHENG)
    row = alert()
    walk(
        row,
        officer,
        "acknowledge",
        ("assign", {"owner": crew}),
        "verify",
        ("dispose", {"note": "已更换风机皮带", "reason": "facility"}),
        ("feedback", {"note": "已恢复运行"}),
        ("give_back", {"note": "缺少照片"}),
        ("dispose", {"note": "补照片"}),
        ("feedback", {"note": "照片已补"}),
        ("approve", {"outcome": "real"}),
    )
    assert (row.handling, row.outcome, row.reason, row.owner) == ("closed", "real", "facility", crew)
    assert row.closed_at == NOW + timedelta(minutes=8)
    log = list(row.events.values_list("kind", "before", "after", "actor", "role"))[1:]
    states = ["open", "acknowledged", "assigned", "verifying", "disposed", "feedback"]
    states += ["verifying", "disposed", "feedback", "closed"]
    assert [line[1:3] for line in log] == list(pairwise(states))
    assert {line[3:] for line in log} == {(officer.pk, "officer")}


def test_an_illegal_step_says_where_the_alert_is_and_what_can_be_done(officer):
    row = alert(handling=Handling.CLOSED)
    sentence = act([row.pk], "verify", by=officer, now=NOW).sentence
    assert sentence == "这条告警已办结，不能核实；现在可以：备注"
    assert not row.events.exclude(kind="raised").exists()


def test_of_many_the_possible_are_done_and_the_others_named(officer):
    rows = [alert(), alert(handling=Handling.CLOSED), alert()]
    elsewhere = make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    found = act([each.pk for each in (*rows, elsewhere)], "acknowledge", by=officer, now=NOW)
    assert found.done == [rows[0].pk, rows[2].pk]
    assert list(found.refused.values()) == [[rows[1].pk], [elsewhere.pk]]
    assert AuditEntry.objects.get().target == "2 条告警"


@pytest.mark.parametrize(
    ("verb", "how", "sentence"),
    [
        ("false", {}, "误报须选择原因"),
        ("false", {"reason": "nonsense"}, "没有这个误报原因"),
        ("false", {"reason": "other"}, "请写明其他的说明"),
        ("assign", {}, "请选择承办人"),
        ("snooze", {}, "搁置到什么时候"),
        ("snooze", {"until": NOW}, "须晚于现在"),
        ("snooze", {"until": NOW + timedelta(days=4)}, "最长 3 天"),
        ("exempt", {}, "豁免依据"),
        ("approve", {}, "须选择核查结果"),
        ("approve", {"outcome": "transferred"}, "请写明移交执法的说明"),
        ("dispose", {}, "请写明处置的说明"),
        ("comment", {"note": "长" * 301}, "不能超过 300 字"),
        ("archive", {}, "区县人员不能归档告警"),
        ("dance", {}, "没有这个操作"),
    ],
)
def test_what_is_missing_is_said(officer, verb, how, sentence):
    row = alert(handling=Handling.FEEDBACK)
    with pytest.raises(Refused, match=sentence):
        act([row.pk], verb, by=officer, now=NOW, **how)
    row.refresh_from_db()
    assert row.handling == Handling.FEEDBACK
    assert row.events.count() == 1


def test_an_owner_must_serve_the_district(officer):
    row, stranger = alert(), make.user(Role.CREW, make.YUNGANG)
    found = act([row.pk], "assign", by=officer, now=NOW, owner=stranger)
    assert "不负责" in found.sentence


def test_a_crew_works_on_what_it_was_assigned_only(officer):
    crew = make.user(Role.CREW, make.PINGCHENG)
    mine, other = alert(), alert()
    act([mine.pk], "assign", by=officer, now=NOW, owner=crew)
    found = act([mine.pk, other.pk], "verify", by=crew, now=NOW)
    assert found.done == [mine.pk]
    assert found.sentence == "这条告警没有指派给您，不能核实"


def test_verifying_takes_the_alert_on(officer):
    row = walk(alert(), officer, "verify")
    assert (row.owner, row.acknowledged_by, row.due_step) == (officer, officer, "dispose")


def test_preview_counts_by_district_and_level():
    staff = make.user()
    rows = [alert(), alert(level=3), alert(handling=Handling.CLOSED)]
    rows.append(make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT))
    for chosen in ([row.pk for row in rows], Alert.objects.all()):
        seen = preview(chosen, "acknowledge", by=staff)
        assert seen.districts == [("平城区", 2), ("云冈区", 1)]
        assert (seen.count, seen.levels, list(seen.refused.values())) == (3, {2: 2, 3: 1}, [1])
        assert seen.sentence == "3 条，2 个区县，另有 1 条不能办理"


def test_preview_shows_nothing_of_another_district(officer):
    make.alert(make.instrument(make.worksite(make.YUNGANG)), "DU02", at=AT)
    assert preview(Alert.objects.all(), "acknowledge", by=officer).count == 0


def test_undo_restores_and_stays_in_the_log(officer):
    rows = [alert(), alert()]
    before = list(Alert.objects.order_by("pk").values())
    done = act([row.pk for row in rows], "false", by=officer, now=NOW, reason="weather")
    assert undo(done.batch, by=officer, now=NOW + timedelta(seconds=30)) == 2
    assert list(Alert.objects.order_by("pk").values()) == before
    assert list(rows[0].events.values_list("kind", "before", "after"))[1:] == [
        ("false", "open", "false"),
        ("undone", "false", "open"),
    ]


def test_undo_is_refused_when_late_twice_or_another_persons(officer):
    done = act([alert().pk], "verify", by=officer, now=NOW)
    with pytest.raises(Refused, match="不是您做的"):
        undo(done.batch, by=make.user(), now=NOW)
    with pytest.raises(Refused, match="30 秒"):
        undo(done.batch, by=officer, now=NOW + timedelta(seconds=31))
    undo(done.batch, by=officer, now=NOW)
    with pytest.raises(Refused, match="已经撤销过"):
        undo(done.batch, by=officer, now=NOW)


def test_undo_leaves_what_changed_since_and_lists_it(officer):
    rows = [alert(), alert(), alert()]
    done = act([row.pk for row in rows], "acknowledge", by=officer, now=NOW)
    act([rows[1].pk], "verify", by=make.user(), now=NOW)
    act([rows[2].pk], "comment", by=make.user(), now=NOW, note="只是备注")
    undone = undo(done.batch, by=officer, now=NOW + timedelta(seconds=5))
    assert (undone, undone.changed) == (2, (rows[1].pk,))
    rows[1].refresh_from_db()
    assert rows[1].handling == Handling.VERIFYING


def test_what_late_data_took_back_may_still_be_ended_by_those_who_worked_on_it(officer):
    row = alert(handling=Handling.VERIFYING, condition=Condition.WITHDRAWN)
    assert "撤销" in act([row.pk], "dispose", by=officer, now=NOW, note="已处置").sentence
    assert act([row.pk], "false", by=officer, now=NOW, reason="corrected").done == [row.pk]


def test_ten_thousand_are_done_and_taken_back_in_time(officer, django_assert_max_num_queries):
    point = make.instrument(make.worksite())
    Alert.objects.bulk_create(
        Alert(
            platform="dust",
            rule="DU02",
            level=1 + number % 3,
            site_id=point.site_id,
            point=point,
            district_id=make.PINGCHENG,
            started_at=AT + timedelta(seconds=number),
            ended_at=AT + timedelta(hours=1),
            condition=Condition.OVER,
            detected_at=AT,
            sentence="TSP 小时均值 1200 µg/m³，限值 1000 µg/m³",
        )
        for number in range(10_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE alerts_alert")
    ids = list(Alert.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(10):
        done = act(ids, "false", by=officer, now=NOW, reason="weather", note="沙尘天气")
    with django_assert_max_num_queries(10):
        assert undo(done.batch, by=officer, now=NOW) == 10_000
    assert AlertEvent.objects.filter(kind="false").count() == 10_000
    assert BulkAction.objects.get().count == 10_000


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_each_alert_is_one_persons():
    rows = [alert().pk for _ in range(60)]
    people = [make.user(), make.user()]
    verbs = [("verify", {}), ("false", {"reason": "weather"})]

    def attempt(turn: int) -> tuple[int, int]:
        verb, how = verbs[turn]
        ids = rows if turn else rows[::-1]
        try:
            done = act(ids, verb, by=people[turn], now=NOW, **how)
            return len(done.done), sum(map(len, done.refused.values()))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        verified, dismissed = pool.map(attempt, (0, 1))
    assert dismissed == (60, 0)  # what is being verified may still be a false alarm …
    assert verified in ((60, 0), (0, 60))  # … but not the other way round
    assert AlertEvent.objects.filter(kind="false").count() == 60
