"""The filter row of 用电监管's sites."""

from alerts.site_filter import WatchedFilter
from power.models import Plant


class SiteFilter(WatchedFilter):
    platform = "power"

    class Meta:
        model = Plant
        fields: list[str] = []
