"""How the sites behind a number of the readings are narrowed."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from registry.filters import PlatformFilter
from registry.models import Site


class SiteBehind(PlatformFilter):
    """By platform, district, and words of the site, its enterprise or its trade. ``by`` is how the lines stand."""

    search_in = ("name", "enterprise__name", "address", "trade")
    by = django_filters.CharFilter(method="standing", widget=forms.HiddenInput)

    class Meta:
        model = Site
        fields: list[str] = []

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug:
            del self.filters["platform"]

    def standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Narrows nothing."""
        return rows

    @property
    def narrows(self) -> bool:
        """Whether it asks for less than all the sites behind the number."""
        if not self.form.is_valid():
            return False
        return any(self.form.cleaned_data.get(name) for name in ("platform", "district", "search"))

    def found(self) -> dict[int, Site]:
        rows = self.qs.select_related("district").defer("district__boundary").order_by()
        return {each.pk: each for each in rows}


def by_platform(sites: Mapping[int, Site]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, each in sites.items():
        found[each.platform].append(pk)
    return found
