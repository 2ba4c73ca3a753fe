"""What devices last said, to look at."""

from django.contrib import admin

from registry.admin import ReadOnly
from telemetry.models import Batch, DeviceState, Quarantine


@admin.register(DeviceState)
class DeviceStateAdmin(ReadOnly):
    list_display = ["device", "last_frame_at", "frames", "lag_s", "last_peer"]
    list_select_related = ["device"]
    search_fields = ["device__mn"]


@admin.register(Batch)
class BatchAdmin(ReadOnly):
    list_display = ["id", "received_at", "frames", "is_open", "attempts", "fault"]
    list_filter = ["is_open"]
    show_full_result_count = False


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnly):
    list_display = ["kind", "mn", "detail", "count", "first_at", "last_at", "resolved_at"]
    list_filter = ["kind"]
    search_fields = ["mn"]
