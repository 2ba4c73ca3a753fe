"""The words that every machine of states shares."""

from dataclasses import FrozenInstanceError

import pytest

from accounts.models import Role
from accounts.verbs import CREW, DESK, ROLES, SYSTEM, Verb, by_name, instead, stands, who
from alerts.life import states as alerts
from maintenance.stages import states as stages
from maintenance.work import states as work

MACHINES = [alerts, work, stages]


def verb(name: str, title: str) -> Verb:
    return Verb(name, title, frozenset({"open"}), "closed", DESK)


def test_the_roles_are_those_of_the_accounts_and_the_portal_itself() -> None:
    assert {**dict(Role.choices), SYSTEM: "系统"} == ROLES
    assert DESK | {CREW} <= set(Role.values)
    assert (who("officer"), who("stranger")) == ("区县人员", "您的角色")


def test_a_state_is_said_in_a_sentence() -> None:
    assert (stands("已确认"), stands("待确认")) == ("已确认", "处于“待确认”")


def test_a_refusal_ends_with_what_can_be_done_instead() -> None:
    assert instead([verb("verify", "核实"), verb("close", "办结")]) == "；现在可以：核实、办结"
    assert instead([]) == ""


@pytest.mark.parametrize("machine", MACHINES, ids=lambda each: each.__name__)
def test_every_machine_leads_between_states_it_has_words_for_and_people_there_are(machine) -> None:
    for name, each in machine.VERBS.items():
        assert name == each.name and isinstance(each, Verb)
        assert each.sources <= set(machine.TITLES)
        assert each.target is None or each.target in machine.TITLES
        assert each.roles <= set(ROLES)
        with pytest.raises(FrozenInstanceError):
            each.title = "别的"
    assert by_name(machine.VERBS.values()) == machine.VERBS
