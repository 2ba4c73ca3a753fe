"""Which devices get a label."""

import django_filters
from django import forms
from django.db.models import QuerySet

from maintenance.field.labels import A_SHEET
from registry.filters import PlatformFilter, by_number
from registry.models import Device


class LabelFilter(PlatformFilter):
    search_in = ("mn", "name", "enterprise__name", "points__site__name")
    start = django_filters.NumberFilter(
        label="起始格",
        method="anywhere",
        min_value=1,
        max_value=A_SHEET,
        widget=forms.NumberInput(attrs={"placeholder": "1", "title": "用过的标签纸从第几格开始打印"}),
    )
    enterprise = by_number("enterprise")

    class Meta:
        model = Device
        fields: list[str] = []

    def anywhere(self, rows: QuerySet, name: str, value: int) -> QuerySet:
        """Where the printing begins narrows nothing."""
        return rows
