"""How devices, points and frames are narrowed, on pages and in the API alike."""

from datetime import datetime, timedelta

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from registry.filters import PlatformFilter, ScopedFilter, by_number
from registry.models import Device, District, Point, Status
from registry.models.device import CrcMode
from registry.rooms import platform_choices
from telemetry.models import Frame, Quarantine, Verdict
from telemetry.presence import online_at
from telemetry.proposals import dialect_choices

AFTER = timedelta(minutes=10)


class DeviceFilter(PlatformFilter):
    search_in = ("mn", "name", "points__site__name", "enterprise__name")
    status = django_filters.ChoiceFilter(label="状态", choices=Status, empty_label="全部状态")
    online = django_filters.ChoiceFilter(
        label="在线",
        choices=[("yes", "在线"), ("no", "离线"), ("never", "从未上线")],
        empty_label="在线与离线",
        method="by_online",
    )
    dialect = django_filters.ChoiceFilter(label="方言", choices=dialect_choices, empty_label="全部方言")
    crc_mode = django_filters.ChoiceFilter(label="校验方式", choices=CrcMode, empty_label="全部校验方式")

    enterprise = by_number("enterprise")

    class Meta:
        model = Device
        fields: list[str] = []

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=super().find(Device.objects.all(), name, value).values("pk"))

    def by_online(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "never":
            return rows.filter(state=None)
        return (
            rows.filter(online_at(timezone.now()))
            if value == "yes"
            else rows.exclude(state=None).exclude(online_at(timezone.now()))
        )


class PointFilter(ScopedFilter):
    search_in = ("name", "site__name", "channel")
    platform = django_filters.ChoiceFilter(
        label="平台", field_name="site__platform", choices=platform_choices
    )
    district = django_filters.ModelChoiceFilter(
        label="区县",
        field_name="site__district",
        queryset=lambda request: District.objects.visible_to(request.user).defer("boundary"),
    )

    site, device = by_number("site"), by_number("device")

    class Meta:
        model = Point
        fields: list[str] = []


class FrameFilter(django_filters.FilterSet):
    mn = django_filters.CharFilter(label="MN", method="by_mn", max_length=64)
    at = django_filters.IsoDateTimeFilter(
        label="时间", method="by_time", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    verdict = django_filters.ChoiceFilter(label="判定", choices=Verdict, empty_label="全部判定")

    class Meta:
        model = Frame
        fields: list[str] = []

    def by_mn(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(mn=value.strip().upper())

    def by_time(self, rows: QuerySet, name: str, value: datetime) -> QuerySet:
        return rows.filter(received_at__lte=min(value, timezone.now()) + AFTER)


class QuarantineFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=Quarantine.Kind, empty_label="全部类别")
    search = django_filters.CharFilter(label="搜索 MN", field_name="mn", lookup_expr="icontains")

    class Meta:
        model = Quarantine
        fields: list[str] = []
