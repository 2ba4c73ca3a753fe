"""How the delivery log and one's own notices are narrowed."""

import django_filters
from django.db.models import QuerySet

from alerts.levels import LEVELS
from alerts.models import Channel, Notice, NoticeTemplate
from registry.filters import DayFilter, ScopedFilter, by_number
from registry.searching import any_contains


class NoticeFilter(ScopedFilter):
    """Search: who was told, what it said."""

    occasion = django_filters.ChoiceFilter(
        label="场合", choices=NoticeTemplate.Occasion, empty_label="全部场合"
    )
    kind = django_filters.ChoiceFilter(label="方式", choices=Channel.Kind, empty_label="全部方式")
    state = django_filters.ChoiceFilter(label="结果", choices=Notice.State, empty_label="全部结果")
    level = django_filters.ChoiceFilter(label="级别", choices=LEVELS, empty_label="全部级别")
    since = DayFilter("自", "made_at", is_last=False)
    until = DayFilter("至", "made_at", is_last=True)

    alert, storm = by_number("alert"), by_number("storm")

    class Meta:
        model = Notice
        fields: list[str] = []

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return any_contains(
            rows, value, "subject", "user__username", "user__last_name", "user__first_name", "channel__title"
        )


class OwnFilter(django_filters.FilterSet):
    occasion = django_filters.ChoiceFilter(
        label="场合", choices=NoticeTemplate.Occasion, empty_label="全部场合"
    )
    is_read = django_filters.ChoiceFilter(
        label="状态", method="by_read", choices=[("no", "未读"), ("yes", "已读")], empty_label="全部"
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_read(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(read_at__isnull=value == "no")


class StormFilter(ScopedFilter):
    is_live = django_filters.ChoiceFilter(
        label="状态", method="by_live", choices=[("yes", "进行中"), ("no", "已结束")], empty_label="全部"
    )
    search = None

    class Meta:
        model = Notice
        fields: list[str] = []

    def by_live(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(ended_at__isnull=value == "yes")
