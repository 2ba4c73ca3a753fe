"""How the list of data cleanings is narrowed."""

import django_filters
from django import forms

from maintenance.models import Cleaning
from registry.filters import DayFilter, PlatformFilter, by_number


def _hidden(label: str, *, is_last: bool) -> DayFilter:
    """By the day it was carried out, as the monthly report counts."""
    made = DayFilter(label, "done_at", is_last=is_last)
    made.extra["widget"] = forms.HiddenInput()
    return made


class CleaningFilter(PlatformFilter):
    search_in = ("site__name", "site__enterprise__name", "reason")

    state = django_filters.ChoiceFilter(label="状态", choices=Cleaning.State, empty_label="全部状态")
    since = DayFilter("申请自", "asked_at", is_last=False)
    until = DayFilter("至", "asked_at", is_last=True)
    done_since, done_until = _hidden("清理自", is_last=False), _hidden("清理至", is_last=True)
    site = by_number("site")
    consultation = by_number("consultation")

    class Meta:
        model = Cleaning
        fields: list[str] = []
