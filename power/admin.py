"""用电监管 in Django's admin."""

from django.contrib import admin

from power.models import Circuit, Plant, TreatmentGroup, TreatmentMember
from registry.admin import Audited, PointAdmin, SiteAdmin


@admin.register(Plant)
class PlantAdmin(SiteAdmin):
    list_display = [*SiteAdmin.list_display, "fully_submetered"]


@admin.register(Circuit)
class CircuitAdmin(PointAdmin):
    list_display = [*PointAdmin.list_display, "kind", "rated_kw"]
    list_filter = [*PointAdmin.list_filter, "kind"]


class MemberInline(admin.TabularInline):
    model = TreatmentMember
    extra = 1
    autocomplete_fields = ["circuit"]


@admin.register(TreatmentGroup)
class TreatmentGroupAdmin(Audited):
    list_display = ["name", "plant", "mode"]
    list_select_related = ["plant"]
    search_fields = ["name", "plant__name"]
    autocomplete_fields = ["plant", "production"]
    inlines = [MemberInline]
