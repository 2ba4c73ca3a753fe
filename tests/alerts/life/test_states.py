"""Every state × verb × role: what is allowed, and that every refusal says why and what else can be done."""

from itertools import product

import pytest

from accounts.verbs import ROLES, SYSTEM
from alerts.life.states import TITLES, VERBS, Standing, allowed, refusal
from alerts.models import AlertEvent, Handling

PEOPLE = ("staff", "officer", "admin")
FIELD = (*PEOPLE, "crew")
LEGAL = {
    "open": {"notify", "acknowledge", "assign", "verify", "false", "exempt", "snooze", "comment"},
    "notified": {"acknowledge", "assign", "verify", "false", "exempt", "snooze", "comment"},
    "acknowledged": {"assign", "verify", "false", "exempt", "snooze", "comment"},
    "assigned": {"assign", "verify", "false", "exempt", "snooze", "comment"},
    "verifying": {"assign", "dispose", "false", "exempt", "snooze", "comment"},
    "disposed": {"feedback", "false", "exempt", "snooze", "comment"},
    "feedback": {"approve", "give_back", "false", "exempt", "snooze", "comment"},
    "closed": {"archive", "comment"},
    "archived": {"comment"},
    "false": {"archive", "comment"},
    "exempt": {"archive", "comment"},
}
"""What can be done with an alert of level 2 at all (domain.md D.1); level 1 once over: settle and recover too."""
BY = {
    "notify": {SYSTEM},
    "recover": {SYSTEM},
    "archive": {SYSTEM},
    "verify": set(FIELD),
    "dispose": set(FIELD),
    "feedback": set(FIELD),
    "comment": set(FIELD),
}
"""Who: the others are for staff, officers and administrators."""


def test_the_words_are_those_of_the_models():
    assert dict(Handling.choices) == TITLES
    assert {verb.event for verb in VERBS.values()} <= set(AlertEvent.Kind.values)
    assert set(LEGAL) == set(TITLES)


@pytest.mark.parametrize(("state", "role"), list(product(TITLES, ROLES)))
def test_every_verb_in_every_state_by_every_role(state, role):
    standing = Standing(state, is_mine=True)
    expected = {name for name in LEGAL[state] if role in BY.get(name, PEOPLE)}
    assert {verb.name for verb in allowed(standing, role)} == expected


@pytest.mark.parametrize(("state", "verb", "role"), list(product(TITLES, VERBS, ROLES)))
def test_a_refusal_says_where_it_stands_and_what_can_be_done(state, verb, role):
    standing = Standing(state, is_mine=True)
    sentence = refusal(VERBS[verb], standing, role)
    if not sentence:
        return
    assert VERBS[verb].title in sentence
    if role in VERBS[verb].roles:
        assert TITLES[state] in sentence or "只有已恢复的 1 级" in sentence
        assert all(each.title in sentence for each in allowed(standing, role))


@pytest.mark.parametrize(("level", "condition"), list(product((1, 2, 3), ("ongoing", "over", "withdrawn"))))
@pytest.mark.parametrize(("verb", "role"), [("settle", "officer"), ("recover", SYSTEM)])
def test_only_a_level_1_that_is_over_ends_at_once(level, condition, verb, role):
    may = refusal(VERBS[verb], Standing("open", condition, level), role) == ""
    assert may == (level == 1 and condition == "over")


@pytest.mark.parametrize("state", TITLES)
def test_what_was_taken_back_needs_only_what_people_had_begun_ended(state):
    names = {verb.name for verb in allowed(Standing(state, "withdrawn", is_mine=True), "officer")}
    begun = state in {"acknowledged", "assigned", "verifying", "disposed", "feedback"}
    assert names == ({"false", "comment"} if begun else {"comment"})


def test_a_crew_does_nothing_but_comment_on_what_is_not_its_own():
    assert [verb.name for verb in allowed(Standing("assigned"), "crew")] == ["comment"]
    assert refusal(VERBS["verify"], Standing("assigned"), "crew") == "这条告警没有指派给您，不能核实"
