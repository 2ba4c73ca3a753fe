"""How the alert list is narrowed, on the page and in the API alike."""

import django_filters
from django.db.models import QuerySet

from alerts.levels import LEVELS
from alerts.models import Alert, Condition, Handling
from alerts.rulebook import rule_choices
from registry.filters import DayFilter, PlatformFilter, by_number
from registry.models import Site
from registry.searching import any_contains


class AlertFilter(PlatformFilter):
    rule = django_filters.ChoiceFilter(label="规则", choices=rule_choices, empty_label="全部规则")
    level = django_filters.ChoiceFilter(label="级别", choices=LEVELS, empty_label="全部级别")
    condition = django_filters.ChoiceFilter(label="状态", choices=Condition, empty_label="全部状态")
    handling = django_filters.ChoiceFilter(label="处理", choices=Handling, empty_label="全部处理")
    since = DayFilter("自", "started_at", is_last=False)
    until = DayFilter("至", "started_at", is_last=True)

    site, point = by_number("site"), by_number("point")

    class Meta:
        model = Alert
        fields: list[str] = []

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By site or enterprise: the few that match are found first, then their alerts by index."""
        sites = Site.objects.visible_to(self.request.user)
        return rows.filter(site__in=any_contains(sites, value, "name", "enterprise__name").values("pk"))
