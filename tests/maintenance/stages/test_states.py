"""The machine: every step by every way, who may take it, where a refusal leads back, what the registry says."""

import pytest

from maintenance.models import Stage
from maintenance.stages import states
from maintenance.stages.states import DEVICE, VERBS, Standing, allowed, by_declaration, misfit, refusal

STEPS = ("", *Stage.Step.values)


def test_the_words_are_those_of_the_record():
    assert {step: title for step, title in states.TITLES.items() if step} == dict(Stage.Step.choices)


def test_every_step_is_reached_and_every_source_exists():
    reached = {verb.target for verb in VERBS.values() if verb.target}
    assert reached == set(Stage.Step.values)
    assert all(verb.sources <= set(STEPS) for verb in VERBS.values())


def test_the_whole_life_in_its_order():
    step = ""
    for name in ("apply", "install", "debug", "accept", "use", "report", "repair", "repaired", "ask_out", "go_out",
                 "resume", "remove"):  # fmt: skip
        assert misfit(VERBS[name], Standing(step, is_permitted=True)) == "", name
        step = VERBS[name].target
    assert step == "removed"


MOVES = {
    ("", "apply"), ("applied", "apply"), ("removed", "apply"), ("applied", "install"), ("installed", "debug"),
    ("debugged", "fail"), ("debugged", "accept"), ("accepted", "use"), ("out_asked", "go_out"),
    ("out_asked", "stay"), ("out", "resume"), ("fault", "repair"), ("fault", "repaired"), ("repairing", "repaired"),
    ("fault", "dismiss"), ("repairing", "dismiss"),
    *((step, "report") for step in ("in_use", "resumed", "repaired")),
    *((step, "ask_out") for step in ("in_use", "resumed", "repaired", "fault", "repairing")),
    *((step, "remove") for step in STEPS if step not in ("", "removed")),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_fits_exactly_where_it_should(step, name):
    said = misfit(VERBS[name], Standing(step, is_permitted=True))
    assert (said == "") == ((step, name) in MOVES)
    assert said == "" or (states.TITLES[step] in said and VERBS[name].title in said)


@pytest.mark.parametrize(
    ("step", "role", "names"),
    [
        ("applied", "crew", ["install"]),
        ("debugged", "crew", []),
        ("debugged", "officer", ["fail", "accept"]),
        ("accepted", "staff", ["use"]),
        ("accepted", "crew", []),
        ("in_use", "staff", []),
        ("fault", "crew", ["repair", "repaired"]),
        ("repairing", "officer", ["repaired"]),
        ("repairing", "finance", []),
        ("out_asked", "admin", []),
        ("out", "admin", []),
    ],
)
def test_who_takes_which_step_without_a_declaration(step, role, names):
    assert [verb.name for verb in allowed(Standing(step), role)] == names


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("", ["apply"]),
        ("applied", ["apply", "remove"]),
        ("in_use", ["ask_out", "report", "remove"]),
        ("fault", ["ask_out", "remove"]),
        ("out", ["resume", "remove"]),
        ("removed", ["apply"]),
    ],
)
def test_what_is_left_to_declarations(step, names):
    assert [verb.name for verb in by_declaration(Standing(step))] == names
    for name in names:
        assert "申报" in refusal(VERBS[name], Standing(step), "staff")


def test_what_may_be_taken_away_is_by_those_in_the_field():
    standing = Standing("in_use", is_permitted=True)
    assert [verb.name for verb in allowed(standing, "crew")] == ["remove"]
    assert "remove" not in [verb.name for verb in by_declaration(standing)]


def test_a_device_that_no_declaration_can_name_takes_its_steps_directly():
    standing = Standing("in_use", DEVICE, is_declarable=False)
    assert [verb.name for verb in allowed(standing, "staff")] == ["ask_out", "report", "remove"]
    assert by_declaration(standing) == []


def test_what_was_stopped_before_its_life_was_recorded_is_resumed_directly():
    standing = Standing("out", is_bound=False)
    assert [verb.name for verb in allowed(standing, "staff")] == ["resume"]
    assert "不能办理“恢复”" in refusal(VERBS["resume"], standing, "crew")


def test_without_approval_nothing_is_installed_without_data_nothing_accepted():
    assert "尚未审核通过" in misfit(VERBS["install"], Standing("applied", is_approved=False))
    assert "没有收到数据" in misfit(VERBS["accept"], Standing("debugged", has_data=False))
    assert misfit(VERBS["fail"], Standing("debugged", has_data=False)) == ""


@pytest.mark.parametrize(
    ("verb", "steps", "back"),
    [
        ("stay", ["in_use", "out_asked"], 0),
        ("stay", ["in_use", "fault", "out_asked"], 1),
        ("stay", ["out_asked"], None),
        ("dismiss", ["in_use", "resumed", "fault", "repairing"], 1),
        ("dismiss", ["fault"], None),
    ],
)
def test_a_refusal_leads_back_to_what_was_before(verb, steps, back):
    assert states.way_back(VERBS[verb], steps) == back


@pytest.mark.parametrize(
    ("step", "of_site", "of_device"),
    [
        ("applied", "testing", "testing"),
        ("accepted", "testing", "testing"),
        ("in_use", "running", "running"),
        ("fault", None, None),
        ("out_asked", None, None),
        ("out", None, "stopped"),
        ("resumed", "running", "running"),
        ("removed", "stopped", "stopped"),
    ],
)
def test_the_registry_says_the_same_but_a_site_declared_out_goes_on_being_watched(step, of_site, of_device):
    assert (states.status_of(step, "site"), states.status_of(step, DEVICE)) == (of_site, of_device)
