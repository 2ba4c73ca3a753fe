"""Alerts and their log, to look at: they are changed by data and by actions only."""

from django.contrib import admin

from alerts.models import Alert, AlertEvent
from registry.admin import ReadOnly


class EventInline(admin.TabularInline):
    model = AlertEvent
    extra = 0
    can_delete = False
    readonly_fields = fields = ["at", "kind", "actor", "note"]


@admin.register(Alert)
class AlertAdmin(ReadOnly):
    list_display = ["started_at", "rule", "level", "site", "condition", "handling"]
    list_filter = ["platform", "condition", "handling"]
    list_select_related = ["site"]
    search_fields = ["site__name"]
    show_full_result_count = False
    inlines = [EventInline]
