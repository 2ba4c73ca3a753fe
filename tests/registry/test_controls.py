"""Controls written here say what Django's own templates say."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from registry.controls import Renderer

ODD = "<b>&\"'x"
CHOICES = [("", "全部"), ("a", ODD), (ODD, "乙"), (3, 2026), ("组", [("in", "内"), ("out", "外")])]
WIDGETS = [
    (forms.TextInput(attrs={"placeholder": ODD, "autofocus": True, "disabled": False}), ODD),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput(attrs={"step": "0.1"}), 1234.5),
    (forms.HiddenInput(), 7),
    (forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), date(2026, 11, 22)),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.EmailInput(), "a@b.cn"),
    (forms.PasswordInput(), "secret"),
    (forms.Textarea(), ODD),
    (forms.Select(choices=CHOICES, attrs={"id": ODD, "required": True}), "a"),
    (forms.Select(choices=CHOICES), "3"),
    (forms.Select(choices=CHOICES), "out"),
    (forms.Select(choices=[]), None),
    (forms.SelectMultiple(choices=CHOICES), ["a", "in"]),
    (forms.NullBooleanSelect(), True),
    (forms.RadioSelect(choices=CHOICES[:3]), "a"),
    (forms.CheckboxSelectMultiple(choices=CHOICES[:3]), ["a"]),
    (forms.SplitDateTimeWidget(), None),
]


@pytest.mark.parametrize(("widget", "value"), WIDGETS)
def test_a_control_is_as_django_writes_it(widget, value):
    ours, theirs = (
        widget.render("na<me", value, {"id": "id_x"}, renderer=renderer)
        for renderer in (Renderer(), DjangoTemplates())
    )
    assert parse_html(ours) == parse_html(theirs)
    assert ODD not in ours


def test_every_form_is_written_by_it(settings):
    assert isinstance(forms.Form().renderer, Renderer)
