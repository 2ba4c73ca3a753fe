"""How the lists of orders and declarations are narrowed."""

import django_filters

from alerts.models import Declaration, Order
from registry.filters import DayFilter, PlatformFilter, ScopedFilter, by_number
from registry.rooms import platform_choices


class OrderFilter(ScopedFilter):
    search_in = ("number", "title", "enterprise__name")

    district = django_filters.ModelChoiceFilter(
        label="区县",
        field_name="enterprise__district",
        queryset=ScopedFilter.base_filters["district"].queryset,
        empty_label="全部区县",
    )
    cause = django_filters.ChoiceFilter(label="应急类型", choices=Order.Cause, empty_label="全部")
    warning = django_filters.ChoiceFilter(label="预警", choices=Order.Warning, empty_label="全部等级")
    kind = django_filters.ChoiceFilter(label="类型", choices=Order.Kind, empty_label="停产与限产")
    state = django_filters.ChoiceFilter(label="状态", choices=Order.State, empty_label="全部状态")
    since = DayFilter("启动自", "start", is_last=False)
    until = DayFilter("至", "start", is_last=True)
    enterprise = by_number("enterprise")

    class Meta:
        model = Order
        fields: list[str] = []


class DeclarationFilter(PlatformFilter):
    search_in = ("site__name", "site__enterprise__name", "applicant", "reason")

    platform = django_filters.ChoiceFilter(
        label="平台",
        field_name="site__platform",
        choices=platform_choices,
        empty_label="全部平台",
    )
    kind = django_filters.ChoiceFilter(label="类型", choices=Declaration.Kind, empty_label="全部类型")
    result = django_filters.ChoiceFilter(label="审核", choices=Declaration.Result, empty_label="全部结果")
    since = DayFilter("申报自", "filed_at", is_last=False)
    until = DayFilter("至", "filed_at", is_last=True)
    site = by_number("site")

    class Meta:
        model = Declaration
        fields: list[str] = []
