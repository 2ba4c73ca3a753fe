"""How the list of data cleanings is narrowed."""

import django_filters

from maintenance.models import Cleaning
from registry.filters import DayFilter, PlatformFilter, by_number


class CleaningFilter(PlatformFilter):
    search_in = ("site__name", "site__enterprise__name", "reason")

    state = django_filters.ChoiceFilter(label="状态", choices=Cleaning.State, empty_label="全部状态")
    since = DayFilter("申请自", "asked_at", is_last=False)
    until = DayFilter("至", "asked_at", is_last=True)
    site = by_number("site")
    consultation = by_number("consultation")

    class Meta:
        model = Cleaning
        fields: list[str] = []
