"""The filter row above a platform's sites; it lives in the address."""

import django_filters
from django.db.models import F, QuerySet

from alerts.watch import RANK, STATES, face, with_headline
from registry.filters import ScopedFilter

GONE = "gone"
SHORT = ("alert", "offline", "partial")
"""The states of a site that may have points offline."""


def state_choices(slug: str) -> list[tuple[str, str]]:
    """Headlines of the platform first, then the states of any site."""
    heads = [(each.slug, each.title) for each in face(slug).headlines]
    return [*heads, *((name, word) for name, (_, _, word) in STATES.items()), (GONE, "有离线点位")]


class WatchedFilter(ScopedFilter):
    """District, trade, state, words. A rib's class names its ``platform`` and its model."""

    platform = ""
    search_in = ("name", "enterprise__name", "enterprise__uscc", "address")

    trade = django_filters.ChoiceFilter(label="行业", empty_label="全部行业")
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部状态", method="in_state")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        trades = self.queryset.order_by("trade").exclude(trade="").values_list("trade", flat=True).distinct()
        self.filters["trade"].extra["choices"] = [(each, each) for each in trades]
        self.filters["state"].extra["choices"] = state_choices(self.platform)

    def in_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value in STATES:
            return rows.filter(rank=RANK[value])
        if value == GONE:
            return rows.filter(rank__in=[RANK[each] for each in SHORT], points_online__lt=F("points_total"))
        return rows.filter(with_headline(self.platform, value))
