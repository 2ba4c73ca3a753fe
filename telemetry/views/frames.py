"""原始报文: what a device sent, found by its MN and a time."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from registry.access import able
from registry.lists import FilteredList
from telemetry.filters import FrameFilter
from telemetry.models import Frame


class FrameList(FilteredList):
    """Newest first, from ten minutes after the asked time back. Without an MN only keepers see any."""

    queryset = Frame.objects.all()
    filterset_class = FrameFilter
    template = "telemetry/frames.html"
    partial = "telemetry/_frames.html"

    def rows(self) -> QuerySet:
        return Frame.objects.visible_to(self.request.user)

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        rows = chosen.qs
        if chosen.form.cleaned_data.get("mn"):
            return rows.order_by("-received_at", "-batch_id", "-seq")
        seen = rows if able(self.request.user, "edit_registry") else rows.none()
        return seen.order_by("-batch_id", "-seq")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"asked": bool(self.request.GET.get("mn"))}
