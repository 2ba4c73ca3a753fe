"""Every state × verb × role of a work order, against a table written by hand."""

import pytest

from maintenance.models import WorkOrder
from maintenance.work import states
from maintenance.work.states import VERBS, Standing, allowed, refusal

DESK, CREW, NOBODY = ("staff", "officer", "admin"), ("crew",), ()
SYSTEM = "system"
OPEN = ("new", "assigned", "accepted", "on_way", "on_site", "rework", "returned")
# verb → (from which states, to which, for whom)
TABLE = {
    "assign": (OPEN, "assigned", (*DESK, SYSTEM)),
    "accept": (("assigned",), "accepted", CREW),
    "set_out": (("assigned", "accepted", "rework"), "on_way", CREW),
    "arrive": (("assigned", "accepted", "on_way", "rework"), "on_site", CREW),
    "finish": (("on_site",), "done", CREW),
    "send_back": (("done",), "rework", DESK),
    "correct": (("rework",), "done", CREW),
    "give_back": (("assigned", "accepted", "on_way", "on_site", "rework"), "returned", (*CREW, SYSTEM)),
    "reopen": (("done",), "assigned", (*DESK, SYSTEM)),
    "cancel": (OPEN, "cancelled", (*DESK, SYSTEM)),
}
ROLES = ("staff", "officer", "crew", "finance", "admin", SYSTEM)


def test_the_table_names_every_verb_and_every_state_has_a_word():
    assert set(TABLE) == set(VERBS)
    assert dict(WorkOrder.State.choices) == states.TITLES


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", states.TITLES)
@pytest.mark.parametrize("verb", TABLE)
def test_each_verb_leads_where_the_table_says(verb, state, role):
    sources, target, roles = TABLE[verb]
    found = refusal(VERBS[verb], Standing(state, is_mine=True), role)
    assert (found == "") == (state in sources and role in roles)
    assert VERBS[verb].target == target


@pytest.mark.parametrize("state", states.TITLES)
def test_a_crew_can_do_nothing_with_an_order_of_another(state):
    assert allowed(Standing(state, is_mine=False), "crew") == []
    assert "没有派给您" in refusal(VERBS["accept"], Standing(state), "crew")


def test_a_refusal_says_how_it_stands_and_what_can_be_done():
    said = refusal(VERBS["accept"], Standing("on_way", is_mine=True), "crew")
    assert said == "这张工单处于“途中”，不能接单；现在可以：到场、退回"
    assert refusal(VERBS["arrive"], Standing("done", is_mine=True), "crew") == "这张工单已完成，不能到场"
    assert refusal(VERBS["assign"], Standing("new"), "finance") == "财务人员不能派单"


def test_the_next_step_of_a_crew_is_one_it_may_take():
    for state in states.TITLES:
        verb = states.next_step(state)
        assert not verb or not refusal(VERBS[verb], Standing(state, is_mine=True), "crew")
