"""餐饮油烟 in Django's admin."""

from django.contrib import admin

from fume.models import Outlet, Restaurant
from registry.admin import PointAdmin, SiteAdmin


@admin.register(Restaurant)
class RestaurantAdmin(SiteAdmin):
    list_display = [*SiteAdmin.list_display, "kind", "stoves"]
    list_filter = [*SiteAdmin.list_filter, "kind"]
    exclude = ["trade"]


@admin.register(Outlet)
class OutletAdmin(PointAdmin):
    list_display = [*PointAdmin.list_display, "cleaned_on"]
