"""How the lists of logs and SIM cards are narrowed."""

from datetime import datetime, timedelta

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from maintenance.logs.downtime import CITY
from maintenance.logs.sim_rule import REMIND_DAYS
from maintenance.models import Log
from registry.filters import DayFilter, PlatformFilter, ScopedFilter
from registry.models import Device, SimCard
from registry.rooms import platform_choices
from telemetry.presence import online_at


class LogFilter(PlatformFilter):
    search_in = ("title", "result", "by__username", "by__last_name", "by__first_name", "detail__file")

    kind = django_filters.ChoiceFilter(label="类别", choices=Log.Kind, empty_label="全部类别")
    since = DayFilter("自", "started_at", is_last=False)
    until = DayFilter("至", "started_at", is_last=True)
    standing = django_filters.ChoiceFilter(
        label="故障",
        method="of_state",
        choices=[("open", "尚未修复"), ("down", "有停用")],
        empty_label="不限",
    )

    class Meta:
        model = Log
        fields: list[str] = []

    def of_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return rows.filter(ended_at=None)
        return rows.filter(Q(downtime_min__gt=0) | Q(ended_at=None, detail__stopped="yes"))


class SimFilter(ScopedFilter):
    search_in = ("iccid", "operator", "device__mn", "device__name", "device__enterprise__name")

    platform = django_filters.ChoiceFilter(
        label="平台", field_name="device__platform", choices=platform_choices, empty_label="全部平台"
    )
    district = django_filters.ModelChoiceFilter(
        label="区县",
        field_name="device__district",
        queryset=ScopedFilter.base_filters["district"].queryset,
        empty_label="全部区县",
    )
    due = django_filters.ChoiceFilter(
        label="到期",
        method="running_out",
        choices=[
            ("0", "已到期"),
            ("silent", "已到期且离线"),
            *((str(days), f"{days} 天内到期") for days in REMIND_DAYS),
        ],
        empty_label="不限",
    )
    state = django_filters.ChoiceFilter(label="状态", choices=SimCard.State, empty_label="全部状态")

    class Meta:
        model = SimCard
        fields: list[str] = []

    def running_out(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return due_within(rows, value)


def due_within(rows: QuerySet, value: str) -> QuerySet:
    """Cards in use that end within so many days (those that have ended too); "0": have ended."""
    now = timezone.now()
    today = now.astimezone(CITY).date()
    alive = rows.exclude(state=SimCard.State.CLOSED)
    if value in ("0", "silent"):
        gone = alive.filter(expires_on__lt=today)
        return gone.filter(silent(now)) if value == "silent" else gone
    return alive.filter(expires_on__lte=today + timedelta(days=int(value)))


def silent(now: datetime) -> Q:
    """Cards whose device is not heard."""
    return Q(device__isnull=False) & ~Q(device__in=Device.objects.filter(online_at(now)))
