"""颗粒物 in Django's admin."""

from django.contrib import admin

from dust.models import Instrument, Worksite
from registry.admin import PointAdmin, SiteAdmin


@admin.register(Worksite)
class WorksiteAdmin(SiteAdmin):
    list_display = [*SiteAdmin.list_display, "kind"]
    list_filter = [*SiteAdmin.list_filter, "kind"]
    exclude = ["trade"]


@admin.register(Instrument)
class InstrumentAdmin(PointAdmin):
    list_display = [*PointAdmin.list_display, "role"]
    list_filter = [*PointAdmin.list_filter, "role"]
