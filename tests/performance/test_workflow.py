"""The form's steps: who takes which, in what order, by different people; nothing changes after approval."""

from itertools import product

import pytest
from django.db import DatabaseError, transaction

from performance import actions
from performance.layouts import layout
from performance.models import Evaluation, EvaluationStep, Proposal
from performance.snapshot import digest, told
from performance.store import document
from performance.workflow import VERBS, refusal, seats
from registry.actions import Refused, Stale
from tests import factories
from tests.performance.making import NOW, answered, approved, filed, people

STATES = ("draft", "confirmed", "checked", "approved", "archived")
ALLOWED = {
    ("draft", "confirm", "business"),
    ("confirmed", "check", "finance"),
    ("confirmed", "give_back", "finance"),
    ("confirmed", "take_back", "business"),
    ("checked", "approve", "leader"),
    ("checked", "refuse", "leader"),
    ("approved", "archive", "business"),
    ("approved", "archive", "finance"),
}


@pytest.mark.parametrize(("state", "verb"), list(product(STATES, VERBS)))
def test_every_step_is_open_to_exactly_those_who_may_take_it(state, verb):
    for seat in ("business", "finance", "leader"):
        open_here = refusal(VERBS[verb], state, frozenset({seat}), "意见") is None
        assert open_here == ((state, verb, seat) in ALLOWED)


def test_what_a_role_is_in_this_workflow():
    assert seats("staff", is_head=False) == {"business"}
    assert seats("staff", is_head=True) == {"business", "leader"}
    assert seats("finance", is_head=False) == {"finance"}
    assert seats("officer", is_head=True) == seats("crew", is_head=False) == frozenset()
    assert len(seats("admin", is_head=False)) == 3


@pytest.mark.parametrize("verb", [each.name for each in VERBS.values() if each.needs_opinion])
def test_who_sends_it_back_says_why(verb):
    step = VERBS[verb]
    assert "须填写意见" in refusal(step, step.sources[0], frozenset(step.seats), "  ")


@pytest.mark.django_db
def test_what_is_stored_reads_back_as_the_filed_form():
    form = filed(factories.user("finance"))
    assert told(document(form)) == told(layout("2021").document)
    assert form.indicators.get(level3="群众满意度").measure == "satisfaction"


@pytest.mark.django_db
def test_a_year_from_a_layout_keeps_targets_and_weights_and_leaves_open_what_was_reached():
    begun = layout("2023")
    form = actions.begin(begun.document, begun.measures, year=2026, by=factories.user("finance"), now=NOW)
    scored = [each for each in form.indicators.all() if each.weight]
    assert sum(each.weight for each in scored) == 90
    assert {each.actual for each in scored} == {""}
    assert form.indicators.first().level1 == "成本指标"


@pytest.mark.django_db
def test_a_year_is_begun_once():
    by = factories.user("finance")
    filed(by)
    with pytest.raises(Refused, match="已经建立"):
        filed(by)
    assert Evaluation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["officer", "crew"])
def test_who_may_not_evaluate_begins_nothing(role):
    with pytest.raises(Refused, match="不能编制"):
        filed(factories.user(role, factories.PINGCHENG))
    assert not Evaluation.objects.visible_to(factories.user(role, factories.PINGCHENG)).exists()


@pytest.mark.django_db
def test_from_draft_to_archive_with_a_line_for_each_step():
    business, finance, leader = people()
    form = approved(business, finance, leader)
    form = actions.step(form.pk, "archive", by=finance, now=NOW)
    assert form.state == "archived"
    said = list(form.steps.values_list("verb", "before", "after"))
    assert said == [
        ("begin", "", "draft"),
        ("confirm", "draft", "confirmed"),
        ("check", "confirmed", "checked"),
        ("approve", "checked", "approved"),
        ("archive", "approved", "archived"),
    ]


@pytest.mark.django_db
def test_a_warning_without_a_reason_stops_it_and_an_error_too():
    business, *_ = people()
    form = filed(business)
    with pytest.raises(Refused, match="条提示须说明理由"):
        actions.step(form.pk, "confirm", by=business, now=NOW)
    answered(form)
    form.indicators.filter(level3="群众满意度").update(actual="")
    with pytest.raises(Refused, match="没有填写实际完成值"):
        actions.step(form.pk, "confirm", by=business, now=NOW)
    form.refresh_from_db()
    assert form.state == "draft"


@pytest.mark.django_db
def test_one_person_takes_one_step_only():
    form = answered(filed(admin := factories.user("admin")))
    actions.step(form.pk, "confirm", by=admin, now=NOW)
    with pytest.raises(Refused, match="不同的人"):
        actions.step(form.pk, "check", by=admin, now=NOW)
    actions.step(form.pk, "check", by=factories.user("finance"), now=NOW)
    with pytest.raises(Refused, match="不同的人"):
        actions.step(form.pk, "approve", by=admin, now=NOW)


@pytest.mark.django_db
def test_sent_back_it_can_be_mended_and_goes_the_whole_way_again():
    business, finance, leader = people()
    form = answered(filed(business))
    actions.step(form.pk, "confirm", by=business, now=NOW)
    actions.step(form.pk, "check", by=finance, now=NOW)
    form = actions.step(form.pk, "refuse", by=leader, now=NOW, opinion="满意度样本太少")
    assert (form.state, form.steps.last().opinion) == ("draft", "满意度样本太少")
    actions.step(form.pk, "confirm", by=business, now=NOW)
    assert actions.step(form.pk, "check", by=finance, now=NOW).state == "checked"


@pytest.mark.django_db
def test_who_saves_over_someone_else_is_told_and_nothing_changes():
    by = factories.user("finance")
    form = filed(by)
    funds, indicators = list(form.funds.all()), list(form.indicators.all())
    actions.save(form.pk, {"unit": "甲"}, funds, indicators, edits=0, by=by, now=NOW)
    with pytest.raises(Stale):
        actions.save(form.pk, {"unit": "乙"}, funds, indicators[:3], edits=0, by=by, now=NOW)
    form.refresh_from_db()
    assert (form.unit, form.indicators.count()) == ("甲", len(indicators))


@pytest.mark.django_db
def test_approval_freezes_form_and_evidence_with_a_hash():
    business, finance, leader = people()
    form = approved(business, finance, leader)
    assert form.snapshot["form"] == told(document(form))
    assert form.snapshot["figures"]["total"] == "100"
    assert form.sha256 == digest(form.snapshot) and len(form.sha256) == 64
    form.refresh_from_db()
    assert digest(form.snapshot) == form.sha256


@pytest.mark.django_db
@pytest.mark.parametrize("touch", ["form", "row", "delete", "new_row", "proposal", "log", "reopen"])
def test_the_database_itself_refuses_to_change_an_approved_form(touch):
    form = approved(*people())
    acts = {
        "form": lambda: Evaluation.objects.update(goal_actual="改"),
        "row": lambda: form.indicators.update(actual="100%"),
        "delete": lambda: form.funds.all().delete(),
        "new_row": lambda: form.indicators.create(place=99, level1="产出指标", level2="数量指标"),
        "proposal": lambda: Proposal.objects.create(evaluation=form, measure="x", measured_at=NOW),
        "log": lambda: EvaluationStep.objects.update(opinion="改"),
        "reopen": lambda: Evaluation.objects.update(state="draft"),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        acts[touch]()
    with pytest.raises(Refused):
        actions.editable(form.pk, form.made_by)


@pytest.mark.django_db
def test_a_change_after_approval_is_a_new_version_beside_the_old_one():
    business, finance, leader = people()
    old = approved(business, finance, leader)
    with pytest.raises(Refused, match="理由"):
        actions.revise(old.pk, why=" ", by=finance, now=NOW)
    fresh = actions.revise(old.pk, why="补充满意度样本数", by=finance, now=NOW)
    assert (fresh.version, fresh.state, fresh.sha256) == (2, "draft", "")
    assert told(document(fresh)) == told(document(old))
    fresh.indicators.filter(level3="群众满意度").update(actual="90%")
    assert old.indicators.get(level3="群众满意度").actual == "80"
    assert list(Evaluation.objects.newest()) == [fresh]
    with pytest.raises(Refused, match="已有更新的版本"):
        actions.revise(old.pk, why="再来", by=finance, now=NOW)


@pytest.mark.django_db
def test_a_draft_needs_no_new_version():
    form = filed(by := factories.user("finance"))
    with pytest.raises(Refused, match="尚未批准"):
        actions.revise(form.pk, why="x", by=by, now=NOW)
