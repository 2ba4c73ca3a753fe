"""The filter row of 餐饮油烟's sites."""

from alerts.site_filter import WatchedFilter
from fume.models import Restaurant


class SiteFilter(WatchedFilter):
    platform = "fume"

    class Meta:
        model = Restaurant
        fields: list[str] = []
