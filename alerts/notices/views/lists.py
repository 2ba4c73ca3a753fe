"""我的通知 with its read marks, 通知记录, and storms with their members."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from alerts.models import Alert, Condition, Notice, Storm
from alerts.notices import reading
from alerts.notices.filters import NoticeFilter, OwnFilter, StormFilter
from registry.access import may
from registry.lists import FilteredList
from registry.pages import paged


class Mine(FilteredList):
    """我的通知; another district chosen in the top bar hides nothing that was said to oneself."""

    filterset_class = OwnFilter
    template = "alerts/notices/mine.html"
    partial = "alerts/notices/_mine.html"

    def rows(self) -> QuerySet:
        return reading.mine(self.request.user).select_related("alert", "district").defer("district__boundary")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"unread": reading.unread(self.request.user)}


@may("watch")
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read, then to what it is about."""
    notice = reading.read(pk, by=request.user, now=timezone.now())
    if notice is None:
        raise Http404("没有这条通知")
    return redirect(reading.place(notice, request.user))


@may("watch")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = reading.read_all(by=request.user, now=timezone.now())
    messages.success(request, f"已将 {count} 条通知标为已读。" if count else "没有未读的通知。")
    return redirect("alerts:notices")


class Log(FilteredList):
    """通知记录: who was told what when, and who was not and why."""

    ability = "handle_alerts"
    queryset = Notice.objects.select_related("user", "channel", "district", "alert").defer(
        "district__boundary"
    )
    filterset_class = NoticeFilter
    template = "alerts/notices/log.html"
    partial = "alerts/notices/_log.html"

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        """Without a choice: what was sent or is to be; an outage of a district would fill pages with the rest."""
        rows = chosen.qs.order_by("-made_at", "-id")
        asked = chosen.form.cleaned_data
        if any(asked.get(name) for name in ("state", "alert", "storm")):
            return rows
        return rows.exclude(state=Notice.State.SPARED)


class Storms(FilteredList):
    queryset = Storm.objects.select_related("district").defer("district__boundary")
    filterset_class = StormFilter
    template = "alerts/notices/storms.html"
    partial = "alerts/notices/_storms.html"

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        return chosen.qs.order_by("-started_at", "-id")


@may("watch")
@require_safe
def storm(request: HttpRequest, pk: int) -> HttpResponse:
    """One storm: how it stands, its members, who was told."""
    found = get_object_or_404(Storm.objects.visible_to(request.user).select_related("district"), pk=pk)
    members = Alert.objects.filter(storm=found, point__isnull=False).select_related("site", "point")
    still = members.filter(condition=Condition.ONGOING)
    told = Notice.objects.filter(storm=found).select_related("user", "channel").order_by("made_at", "id")
    context = {
        "storm": found,
        "page": paged(request, members.order_by("-condition", "site__name", "point_id")),
        "still": still.count(),
        "still_sites": still.order_by().values("site").distinct().count(),
        "notices": told[:50],
    }
    partial = request.htmx.target == "rows"
    return render(request, f"alerts/notices/{'_members' if partial else 'storm'}.html", context)
