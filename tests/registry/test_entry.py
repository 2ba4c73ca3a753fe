"""A form that an action stores: where each sentence ends up."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from registry.actions import Refused, Stale
from registry.entry import entered


class Form(forms.Form):
    year = forms.IntegerField()


def fails(fault):
    def action():
        raise fault

    return action


def test_what_the_action_stored_is_handed_on():
    form = Form({"year": "2026"})
    assert entered(form, lambda: form.cleaned_data["year"]) == 2026
    assert not form.errors


def test_nothing_is_stored_of_a_form_that_is_not_valid():
    form = Form({"year": "soon"})
    assert entered(form, fails(AssertionError("stored"))) is None
    assert list(form.errors) == ["year"]


@pytest.mark.parametrize(
    ("fault", "at", "where"),
    [
        (Refused("不行"), None, "__all__"),
        (Stale("不行"), "year", "year"),
        (ValidationError("不行"), None, "__all__"),
        (ValidationError({"year": "不行"}), None, "year"),
        (ValidationError({"of_the_model_alone": "不行"}), None, "__all__"),
    ],
)
def test_a_no_is_said_where_it_belongs(fault, at, where):
    form = Form({"year": "2026"})
    assert entered(form, fails(fault), at=at) is None
    assert form.errors == {where: ["不行"]}


def test_what_is_no_answer_to_the_person_is_not_swallowed():
    with pytest.raises(KeyError):
        entered(Form({"year": "2026"}), fails(KeyError("a fault of ours")))
