"""Alerts and their log, to look at: they are changed by data and by actions only."""

from django.contrib import admin

from alerts.models import Alert, AlertEvent, RuleSetting, Standard, StandardChoice, StandardLimit, Trial
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


@admin.register(RuleSetting)
class RuleSettingAdmin(ReadOnly):
    list_display = ["since", "rule", "name", "value", "reach", "made_by"]
    list_filter = ["rule", "reach"]
    list_select_related = ["made_by"]


class LimitInline(admin.TabularInline):
    model = StandardLimit
    extra = 0
    can_delete = False
    readonly_fields = fields = [
        "clause",
        "column",
        "trade",
        "stage",
        "limit",
        "window_s",
        "formula",
        "since",
        "until",
    ]
    max_num = 0


@admin.register(Standard)
class StandardAdmin(ReadOnly):
    list_display = ["code", "title", "platform", "kind", "is_default"]
    list_filter = ["platform", "kind"]
    search_fields = ["code", "title"]
    inlines = [LimitInline]


@admin.register(StandardChoice)
class StandardChoiceAdmin(ReadOnly):
    list_display = ["since", "platform", "standard", "stage", "reach", "made_by"]
    list_filter = ["platform", "reach"]
    list_select_related = ["standard", "made_by"]


@admin.register(Trial)
class TrialAdmin(ReadOnly):
    list_display = ["asked_at", "rule", "state", "sites_done", "sites_all", "asked_by"]
    list_filter = ["rule", "state"]
    list_select_related = ["asked_by"]
