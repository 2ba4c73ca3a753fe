"""How devices, points and frames are narrowed, on pages and in the API alike."""

from datetime import timedelta

import django_filters
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Now

from registry.filters import PlatformFilter, ScopedFilter
from registry.models import Device, District, Point, Status
from registry.models.device import CrcMode
from registry.rooms import platform_choices

OFFLINE_FLOOR = timedelta(minutes=15)


def silent_after() -> ExpressionWrapper:
    """How long a device may be silent before it counts as offline: three intervals."""
    return ExpressionWrapper(F("interval_s") * 3 * timedelta(seconds=1), output_field=DurationField())


def online() -> Q:
    """Devices heard from within three of their intervals, or a quarter of an hour."""
    return Q(state__last_frame_at__gte=Now() - silent_after()) | Q(
        state__last_frame_at__gte=Now() - OFFLINE_FLOOR
    )


class DeviceFilter(PlatformFilter):
    search_in = ("mn", "name", "points__site__name", "enterprise__name")
    status = django_filters.ChoiceFilter(label="状态", choices=Status, empty_label="全部状态")
    online = django_filters.ChoiceFilter(
        label="在线",
        choices=[("yes", "在线"), ("no", "离线"), ("never", "从未上线")],
        empty_label="在线与离线",
        method="by_online",
    )
    dialect = django_filters.CharFilter(label="方言", lookup_expr="iexact")
    crc_mode = django_filters.ChoiceFilter(label="校验方式", choices=CrcMode, empty_label="全部校验方式")

    class Meta:
        model = Device
        fields = ["enterprise"]

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=super().find(Device.objects.all(), name, value).values("pk"))

    def by_online(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "never":
            return rows.filter(state=None)
        return rows.filter(online()) if value == "yes" else rows.exclude(state=None).exclude(online())


class PointFilter(ScopedFilter):
    search_in = ("name", "site__name", "channel")
    platform = django_filters.ChoiceFilter(
        label="平台", field_name="site__platform", choices=platform_choices
    )
    district = django_filters.ModelChoiceFilter(
        label="区县",
        field_name="site__district",
        queryset=lambda request: District.objects.visible_to(request.user),
    )

    class Meta:
        model = Point
        fields = ["site", "device"]
