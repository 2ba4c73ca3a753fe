"""Episodes against standing alerts: what is raised, changed, withdrawn, left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.reconcile import Known, reconcile
from alerts.rule_types import Episode

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def known(start: float, end: float | None, *, level: int = 1, pk: int = 1, rule: str = "PW01") -> Known:
    return Known(pk, rule, "7", "", level, at(start), None if end is None else at(end))


def episode(start: float, end: float | None, *, level: int = 1, rule: str = "PW01") -> Episode:
    return Episode(rule, "7", level, at(start), None if end is None else at(end))


def test_a_new_episode_is_raised():
    changes = reconcile([], [episode(0, None)], at(0))
    assert changes.raised == [episode(0, None)]


def test_the_same_episode_again_changes_nothing():
    assert not reconcile([known(0, None)], [episode(0, None)], at(5))


def test_an_ended_episode_changes_its_alert():
    found = reconcile([known(0, None)], [episode(0, 20)], at(20))
    assert found.changed == [(known(0, None), episode(0, 20))]
    assert not found.raised and not found.withdrawn


def test_a_higher_level_changes_its_alert():
    assert reconcile([known(0, None)], [episode(0, None, level=2)], at(15)).changed


def test_late_data_that_move_the_start_correct_in_place():
    found = reconcile([known(0, None)], [episode(-30, None)], at(-30))
    assert [pair[0].id for pair in found.changed] == [1]
    assert not found.raised


def test_late_data_that_show_it_never_was_withdraw_it():
    assert reconcile([known(0, 20)], [], at(0)).withdrawn == [known(0, 20)]


def test_an_old_episode_is_left_alone():
    assert not reconcile([known(0, 20)], [], at(60))
    assert not reconcile([], [episode(0, 20)], at(60))


def test_two_episodes_of_one_rule_find_their_own_alerts():
    standing = [known(0, 10, pk=1), known(30, None, pk=2)]
    assert not reconcile(standing, [episode(30, None), episode(0, 10)], at(0))


def test_rules_do_not_mix():
    found = reconcile([known(0, None, rule="PW12")], [episode(0, None)], at(0))
    assert [each.rule for each in found.raised] == ["PW01"]
    assert [each.rule for each in found.withdrawn] == ["PW12"]


def test_a_sentence_that_says_something_else_now_is_renewed():
    told = replace(episode(0, None), sentence="最高 1300 µg/m³")
    assert reconcile([known(0, None)], [told], at(5)).changed == [(known(0, None), told)]
