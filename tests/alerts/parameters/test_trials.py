"""A trial on our own readings: what it finds, that it can be stopped, resumed, and put into force."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from alerts import sites, sweep, tasks, windows
from alerts.models import Alert, Handling, Outcome, RuleSetting, Trial
from alerts.models.parameters import Reach
from alerts.parameters import actions, in_force, trial_actions, trials
from alerts.parameters.targets import EVERYWHERE, Target
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.instant("2026-03-10 12:00")


@pytest.fixture(autouse=True)
def _nothing_kept():
    windows.forget()
    sites.forget()
    in_force.forget()


@pytest.fixture
def staff():
    return factories.user("staff")


def line(district: str = factories.PINGCHENG, *, dead_min: int, at: datetime = NOW - timedelta(days=3)):
    """A production line whose treatment stands still for ``dead_min`` minutes of a working hour and a half."""
    plant = factories.plant(district)
    production = factories.circuit(plant, on_kw=10.0)
    treatment = factories.circuit(plant, "treatment", on_kw=1.0)
    factories.group(plant, production, treatment)
    steps = 18
    dead = range(3, 3 + dead_min // 5)
    factories.readings(production, at, [{"power_kw": 50.0 + n / 10} for n in range(steps)])
    factories.readings(
        treatment, at, [{"power_kw": 0.0 if n in dead else 5.0 + n / 10} for n in range(steps)]
    )
    return production


def ask(staff, values=None, target: Target = EVERYWHERE, code="PW01", days=30) -> Trial:
    return trial_actions.ask(
        code, values or {"hold_1_s": 1800, "hold_2_s": 1800}, target=target, days=days, by=staff, now=NOW
    )


def finished(trial: Trial) -> Trial:
    assert trials.work() is False
    trial.refresh_from_db()
    return trial


def test_a_longer_hold_would_have_raised_less(staff):
    line(dead_min=10)
    line(factories.YUNGANG, dead_min=45)
    trial = finished(ask(staff))
    result = trial.result
    assert (trial.state, trial.sites_all, trial.sites_done) == ("done", 2, 2)
    assert (result["old"], result["new"], result["gone"], result["added"]) == (2, 1, 1, 0)
    assert result["districts"] == {"平城区": [1, 0], "云冈区": [1, 1]}
    (example,) = result["examples"]["gone"]
    assert example["district"] == "平城区" and "未开启" in example["sentence"]


def test_a_shorter_hold_would_have_raised_more_and_sooner(staff):
    for name in ("hold_1_s", "hold_2_s"):
        since = NOW - timedelta(days=99)
        RuleSetting.objects.create(
            rule="PW01", name=name, value=3600, since=since, reason="从宽", made_at=since
        )
    line(dead_min=20)
    result = finished(ask(staff, {"hold_1_s": 300, "hold_2_s": 600})).result
    assert (result["old"], result["new"], result["added"], result["levels"]) == (0, 1, 1, {"2": [0, 1]})


def test_a_second_hold_alone_changes_levels_not_counts(staff):
    line(dead_min=20)
    result = finished(ask(staff, {"hold_2_s": 3600})).result
    assert (result["old"], result["new"], result["lowered"]) == (1, 1, 1)
    assert result["levels"] == {"1": [0, 1], "2": [1, 0]}


def test_the_numbers_in_force_today_are_compared_throughout(staff):
    """A number set yesterday is what the other one is held against, for last week's readings too."""
    line(dead_min=20)
    day = NOW - timedelta(days=1)
    RuleSetting.objects.create(
        rule="PW01", name="enabled", value=0, since=day, reason="停用试试", made_at=day
    )
    result = finished(ask(staff, {"enabled": 1.0})).result
    assert (result["old"], result["new"], result["added"]) == (0, 1, 1)


def test_a_trial_for_one_district_leaves_the_others_out(staff):
    line(dead_min=45)
    line(factories.YUNGANG, dead_min=45)
    trial = finished(ask(staff, target=Target(Reach.DISTRICT, factories.YUNGANG, "云冈区")))
    assert list(trial.result["districts"]) == ["云冈区"]


def test_what_would_go_is_told_with_how_people_had_judged_it(staff):
    production = line(dead_min=10)
    sweep.judge_all(NOW)
    Alert.objects.filter(rule="PW01").update(outcome=Outcome.FALSE, handling=Handling.FALSE)
    assert Alert.objects.get(rule="PW01").point_id == production.pk
    assert finished(ask(staff)).result["gone_reviewed"] == {"false": 1, "real": 0}


def test_an_episode_over_the_edge_of_a_piece_is_counted_once(staff, monkeypatch):
    """Pieces of a day: a breach that runs over midnight, and one that never ends."""
    monkeypatch.setattr(trials, "ROWS", 1)
    plant = factories.plant()
    production, treatment = (
        factories.circuit(plant, on_kw=10.0),
        factories.circuit(plant, "treatment", on_kw=1.0),
    )
    factories.group(plant, production, treatment)
    start = NOW - timedelta(days=4)
    hours = 4 * 24 * 12
    factories.readings(production, start, [{"power_kw": 50.0 + n % 7} for n in range(hours)])
    dead = [n for n in range(hours) if 200 < n < 500 or n > 900]
    factories.readings(
        treatment, start, [{"power_kw": 0.0 if n in dead else 5.0 + n % 5} for n in range(hours)]
    )
    trial = finished(ask(staff, {"hold_1_s": 600}))
    assert (trial.result["old"], trial.result["new"]) == (2, 2)


def test_nothing_of_the_live_alerts_is_touched(staff):
    line(dead_min=45)
    finished(ask(staff))
    assert not Alert.objects.exists() and not RuleSetting.objects.exists()


def test_a_run_hands_over_when_its_time_is_up_and_goes_on_where_it_was(staff):
    line(dead_min=45)
    line(dead_min=45)
    trial = ask(staff)
    assert trials.work(budget_s=0) is True
    trial.refresh_from_db()
    assert (trial.state, trial.sites_done) == ("running", 0)
    trial = finished(trial)
    assert (trial.state, trial.sites_done, trial.result["old"]) == ("done", 2, 2)


def test_a_trial_left_behind_by_a_dead_worker_is_taken_up_without_counting_twice(staff):
    first = line(dead_min=45)
    line(dead_min=45)
    trial = ask(staff)
    done = finished(trial).result
    Trial.objects.filter(pk=trial.pk).update(  # as it stood after the first site
        state="running",
        sites_done=1,
        ended_at=None,
        result=done | {"after": first.site_id, "old": 1, "new": 1, "districts": {"平城区": [1, 1]}},
    )
    assert not trials.is_at_work(trial.pk)
    trial = finished(trial)
    assert (trial.state, trial.sites_done, trial.result["old"]) == ("done", 2, 2)


def test_the_task_does_the_work_that_waits(staff):
    line(dead_min=45)
    trial = ask(staff)
    tasks.try_rules()
    trial.refresh_from_db()
    assert trial.state == "done"


def test_a_days_number_looks_back_far_enough_in_the_readings_themselves(staff):
    """PW15: at rest for four days; live judging has hours at hand, a trial reads the readings."""
    plant = factories.plant()
    production, treatment = (
        factories.circuit(plant, on_kw=10.0),
        factories.circuit(plant, "treatment", on_kw=1.0),
    )
    factories.group(plant, production, treatment)
    steps = 12 * 24 * 5
    for point in (production, treatment):
        factories.readings(
            point, NOW - timedelta(days=6), [{"power_kw": 50.0 if n < 12 else 0.1} for n in range(steps)]
        )
    result = finished(ask(staff, {"days": 10.0}, code="PW15")).result
    assert (result["old"], result["new"], result["gone"]) == (1, 0, 1)


def test_a_site_that_kills_the_worker_again_and_again_fails_the_trial(staff):
    point = line(dead_min=45)
    trial = ask(staff)
    trials.work(budget_s=0)
    trial.refresh_from_db()
    result = (trial.result or trials.empty()) | {"at": point.site_id, "tries": trials.TRIES}
    Trial.objects.filter(pk=trial.pk).update(state="running", result=result)
    trial = finished(trial)
    assert trial.state == "failed" and "多次中断" in trial.fault


def test_what_another_worker_has_in_hand_is_left_to_it(staff):
    line(dead_min=45)
    trial = ask(staff)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [trials.LOCK, trial.pk])
        assert trials.is_at_work(trial.pk)
        assert trials.work() is False
        trial.refresh_from_db()
        assert trial.state == "waiting"
    finally:
        other.close()


def test_a_stopped_trial_is_not_gone_on_with(staff):
    line(dead_min=45)
    trial = ask(staff)
    trial_actions.stop(trial.pk, by=staff, now=NOW)
    assert finished(trial).state == "stopped"
    with pytest.raises(trial_actions.NotNow):
        trial_actions.stop(trial.pk, by=staff, now=NOW)


def test_a_fault_is_told_without_its_inside(staff):
    line(dead_min=45)
    trial = ask(staff)
    Trial.objects.filter(pk=trial.pk).update(reach="point", reach_key="999999")
    trial = finished(trial)
    assert trial.state == "failed" and trial.fault.startswith("计算出错")


def test_what_was_tried_is_put_into_force_from_a_date(staff):
    line(dead_min=45)
    trial = finished(ask(staff, {"hold_1_s": 1800, "hold_2_s": 3600}))
    day = NOW + timedelta(days=1)
    made = trial_actions.put_into_force(trial.pk, reason="试算后误报明显减少", by=staff, now=NOW, since=day)
    assert {(each.name, each.value, each.since) for each in made} == {
        ("hold_1_s", 1800, day),
        ("hold_2_s", 3600, day),
    }


def test_an_unfinished_trial_is_not_put_into_force(staff):
    line(dead_min=45)
    trial = ask(staff)
    with pytest.raises(trial_actions.NotNow):
        trial_actions.put_into_force(trial.pk, reason="没有看结果", by=staff, now=NOW)
    assert not RuleSetting.objects.exists()


@pytest.mark.parametrize("days", [0, 31, 400])
def test_only_a_month_or_a_quarter_is_tried(staff, days):
    line(dead_min=45)
    with pytest.raises(actions.Refused):
        ask(staff, days=days)


def test_a_trial_needs_sites_and_numbers(staff):
    with pytest.raises(trial_actions.NothingToTry):
        ask(staff)
    line(dead_min=45)
    with pytest.raises(trial_actions.NothingToTry):
        trial_actions.ask("PW01", {}, target=EVERYWHERE, days=30, by=staff, now=NOW)


def test_a_person_has_only_a_few_trials_at_once(staff):
    line(dead_min=45)
    for _ in range(trial_actions.MOST_AT_ONCE):
        ask(staff)
    with pytest.raises(trial_actions.TooMany):
        ask(staff)


def test_officers_do_not_try_rules():
    line(dead_min=45)
    with pytest.raises(actions.NotYours):
        ask(factories.user("officer", factories.PINGCHENG))
