"""How the queue is narrowed: as the alert list everywhere, and by what an officer asks besides."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from alerts.filters import AlertFilter
from alerts.inbox.queue import awake, overdue
from alerts.levels import LEVELS
from alerts.life.punctual import counted
from alerts.models import UNHANDLED, Condition, Handling
from registry.filters import by_number
from registry.models import Site

ALL, SNOOZED = "all", "snoozed"
PUNCTUAL = [(each, each) for each in ("all", "ended", "due", "in_time", "late")]
"""The numbers of the reports lead to their rows (alerts/life/punctual.py)."""


def trades(request: Any) -> list[tuple[str, str]]:
    """The trades of the sites that the person may see. Asked once a request."""
    if not hasattr(request, "_trades"):
        named = Site.objects.visible_to(request.user).exclude(trade="").order_by("trade")
        request._trades = [(each, each) for each in named.values_list("trade", flat=True).distinct()]
    return request._trades


class Ticked(django_filters.BooleanFilter):
    """A box: ticked narrows, empty does not."""

    def __init__(self, label: str, method: str) -> None:
        super().__init__(label=label, method=method, widget=forms.CheckboxInput)


class InboxFilter(AlertFilter):
    """Without ``handling``: what is to be done now. Children and storm members stand behind what leads them,
    unless they are asked for or the whole record is."""

    handling = django_filters.ChoiceFilter(
        label="处理",
        choices=[*Handling.choices, (SNOOZED, "搁置中"), (ALL, "全部")],
        empty_label="待处理",
        method="handled",
    )
    trade = django_filters.ChoiceFilter(label="行业", empty_label="全部行业", method="traded")
    mine = Ticked("我承办的", "owned")
    overdue = Ticked("超期", "late")

    parent, storm = by_number("parent"), by_number("storm")
    punctual = django_filters.ChoiceFilter(
        method="of_the_report", choices=PUNCTUAL, widget=forms.HiddenInput, label="报表口径"
    )
    before = django_filters.IsoDateTimeFilter(
        field_name="started_at", lookup_expr="lt", widget=forms.HiddenInput, label="截至"
    )
    as_of = django_filters.IsoDateTimeFilter(method="judged", widget=forms.HiddenInput, label="判定时刻")
    least = django_filters.ChoiceFilter(
        field_name="level", lookup_expr="gte", choices=LEVELS, widget=forms.HiddenInput, label="最低级别"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = timezone.now()
        self.filters["trade"].extra["choices"] = trades(self.request)
        self.filters["search"].extra["widget"] = forms.TextInput(attrs={"placeholder": "对象、企业"})

    @property
    def is_to_do(self) -> bool:
        """Whether the list holds what someone still has to do: then it stands by urgency."""
        self.form.is_valid()
        asked = self.form.cleaned_data
        return asked.get("handling", "") in ("", *UNHANDLED) and asked.get("condition") != Condition.WITHDRAWN

    def filter_queryset(self, rows: QuerySet) -> QuerySet:
        asked = self.form.cleaned_data
        rows = super().filter_queryset(rows)
        if asked.get("condition") != Condition.WITHDRAWN:
            rows = rows.shown()
            rows = rows if asked.get("handling") else awake(rows.unhandled(), self.now)
        led = asked.get("parent") or asked.get("storm")
        return rows.on_top() if self.is_to_do and not led else rows

    def handled(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == ALL:
            return rows
        if value == SNOOZED:
            return rows.unhandled().filter(snoozed_until__gt=self.now)
        return rows.filter(handling=value)

    def traded(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(
            site__in=Site.objects.visible_to(self.request.user).filter(trade=value).values("pk")
        )

    def owned(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.filter(owner=self.request.user) if value else rows

    def of_the_report(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return counted(rows, value, self.form.cleaned_data.get("as_of") or self.now)

    def judged(self, rows: QuerySet, name: str, value: datetime) -> QuerySet:
        """The instant as of which ``punctual`` is judged; by itself it narrows nothing."""
        return rows

    def late(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return overdue(rows, self.now) if value else rows
