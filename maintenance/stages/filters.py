"""How the list of steps is narrowed."""

import django_filters
from django.db.models import Q, QuerySet

from maintenance.models import Stage
from registry.filters import ScopedFilter, by_number
from registry.rooms import platform_choices


class StageFilter(ScopedFilter):
    search_in = (
        "site__name",
        "site__enterprise__name",
        "device__mn",
        "device__name",
        "device__enterprise__name",
        "note",
    )

    platform = django_filters.ChoiceFilter(
        label="平台", method="of_platform", choices=platform_choices, empty_label="全部平台"
    )
    step = django_filters.ChoiceFilter(label="现处", choices=Stage.Step, empty_label="全部步骤")
    what = django_filters.ChoiceFilter(
        label="对象",
        method="of_kind",
        choices=[("site", "站点"), ("device", "设备")],
        empty_label="站点和设备",
    )
    site = by_number("site")

    class Meta:
        model = Stage
        fields: list[str] = []

    def of_platform(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(site__platform=value) | Q(device__platform=value))

    def of_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(device__isnull=value == "site")
