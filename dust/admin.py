"""颗粒物 in Django's admin."""

from django.contrib import admin

from dust.models import Instrument, LimitStandard, Worksite
from registry.admin import Audited, PointAdmin, SiteAdmin


@admin.register(Worksite)
class WorksiteAdmin(SiteAdmin):
    list_display = [*SiteAdmin.list_display, "kind"]
    list_filter = [*SiteAdmin.list_filter, "kind"]
    exclude = ["trade"]


@admin.register(Instrument)
class InstrumentAdmin(PointAdmin):
    list_display = [*PointAdmin.list_display, "standard"]
    list_select_related = [*PointAdmin.list_select_related, "standard"]


@admin.register(LimitStandard)
class LimitStandardAdmin(Audited):
    list_display = ["code", "clause", "title", "factor", "limit_ug_m3", "since", "until"]
    search_fields = ["code", "title"]
