"""What an administrator looks for in the audit log."""

import django_filters
from django.db.models import QuerySet

from accounts.models import AuditEntry, Role
from registry.filters import DayFilter
from registry.searching import any_contains


class AuditFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label="搜索", method="find")
    role = django_filters.ChoiceFilter(label="角色", choices=Role, empty_label="全部角色")
    since = DayFilter("自", "at", is_last=False)
    until = DayFilter("至", "at", is_last=True)

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def find(self, entries: QuerySet, name: str, value: str) -> QuerySet:
        return any_contains(entries, value, "action", "target", "user__username", "user__first_name")
