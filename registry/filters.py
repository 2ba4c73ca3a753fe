"""How lists of the registry are narrowed, on pages and in the API alike."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from registry.models import District, Enterprise, Site, Status
from registry.rooms import platform_choices
from registry.searching import any_contains


def by_number(name: str) -> django_filters.NumberFilter:
    """Narrows to one row by its number, as links do; a choice of all rows would show other districts' names."""
    return django_filters.NumberFilter(field_name=f"{name}_id", widget=forms.HiddenInput)


class DayFilter(django_filters.DateFilter):
    """A local day picked from a calendar: from its midnight on, or until its end. Served by a plain index."""

    def __init__(self, label: str, column: str, *, is_last: bool) -> None:
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(label=label, field_name=column, widget=picker)
        self.is_last = is_last

    def filter(self, rows: QuerySet, value: date | None) -> QuerySet:
        if value is None:
            return rows
        midnight = timezone.make_aware(datetime.combine(value, time.min))
        if self.is_last:
            return rows.filter(**{f"{self.field_name}__lt": midnight + timedelta(days=1)})
        return rows.filter(**{f"{self.field_name}__gte": midnight})


class _Fetched(ModelChoiceIterator):
    """Few rows, read at once; Django's own opens a cursor in the database for them."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.queryset)


class _FetchedField(ModelChoiceField):
    iterator = _Fetched


class DistrictFilter(django_filters.ModelChoiceFilter):
    field_class = _FetchedField


class ScopedFilter(django_filters.FilterSet):
    """Offers the districts of the person only; needs ``request``."""

    search_in: tuple[str, ...] = ("name",)

    district = DistrictFilter(
        label="区县",
        queryset=lambda request: District.objects.visible_to(request.user).defer("boundary"),
        empty_label="全部区县",
    )
    search = django_filters.CharFilter(label="搜索", method="find")

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return any_contains(rows, value, *self.search_in)


class PlatformFilter(ScopedFilter):
    platform = django_filters.ChoiceFilter(label="平台", choices=platform_choices, empty_label="全部平台")


class EnterpriseFilter(ScopedFilter):
    search_in = ("name", "uscc", "permit", "address")

    class Meta:
        model = Enterprise
        fields: list[str] = []


class SiteFilter(PlatformFilter):
    search_in = ("name", "enterprise__name", "address", "trade")
    status = django_filters.ChoiceFilter(label="状态", choices=Status, empty_label="全部状态")

    enterprise = by_number("enterprise")

    class Meta:
        model = Site
        fields: list[str] = []
