"""The filter row of 颗粒物's sites."""

from alerts.site_filter import WatchedFilter
from dust.models import Worksite


class SiteFilter(WatchedFilter):
    platform = "dust"

    class Meta:
        model = Worksite
        fields: list[str] = []
