"""巡检覆盖: how much of the city was visited in its period, and which sites and devices were not."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from maintenance.models import PlanItem
from maintenance.plans import coverage
from maintenance.plans.coverage import Share
from maintenance.plans.frequency import frequency
from maintenance.plans.views import districts_of, month_asked, month_context
from registry.access import able
from registry.filters import PlatformFilter
from registry.lists import FilteredList
from registry.models import Device, Site
from registry.rooms import platform, platforms

WHICH = [("no", "未到访"), ("yes", "已到访"), ("all", "全部")]
WHAT = [("sites", "监管对象"), ("devices", "设备")]


class CoverageFilter(PlatformFilter):
    which = django_filters.ChoiceFilter(label="到访", choices=WHICH[1:], empty_label="未到访", method="seen")

    @property
    def qs(self) -> QuerySet:
        """Without a choice, what was not visited."""
        rows = super().qs
        return rows if self.data.get("which") in ("yes", "all") else rows.filter(visited=False)

    def seen(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(visited=True) if value == "yes" else rows


class SiteCoverage(CoverageFilter):
    search_in = ("name", "enterprise__name")

    class Meta:
        model = Site
        fields: list[str] = []


class DeviceCoverage(CoverageFilter):
    search_in = ("mn", "name", "points__site__name")

    class Meta:
        model = Device
        fields: list[str] = []


class Coverage(FilteredList):
    """``?what=devices`` lists the devices that no form of the period names."""

    template = "maintenance/plans/coverage.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.of_devices = request.GET.get("what") == "devices"
        self.filterset_class = DeviceCoverage if self.of_devices else SiteCoverage
        self.partial = f"maintenance/plans/_{'devices' if self.of_devices else 'sites'}.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        month = month_asked(request)
        self.month = month
        if self.of_devices:
            rows = Device.objects.select_related("district").defer("district__boundary")
            self.queryset = coverage.devices(rows, month)
        else:
            rows = Site.objects.select_related("enterprise", "district")
            rows = coverage.with_plans(coverage.sites(rows, month), month, timezone.localdate())
            self.queryset = rows.defer("district__boundary")
        return super().get(request)

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        return chosen.qs.order_by("district__order", "platform", "name", "pk")

    def more(self, rows: list[Any]) -> dict[str, Any]:
        today = timezone.localdate()
        for each in rows:
            each.title, each.frequency = platform(each.platform).title, frequency(each.platform).title
        context = {**month_context(self.month), "what": WHAT[self.of_devices], "today": today}
        if self.request.htmx.target == "rows":
            return context
        return {**context, **self._matrix(), "can_plan": able(self.request.user, "plan_maintenance")}

    def _matrix(self) -> dict[str, Any]:
        """The districts by platforms: visited of all in the period, and how much of the plan was kept."""
        user, slugs = self.request.user, [each.slug for each in platforms()]
        districts = districts_of(self.request)
        found = coverage.by_area(Site.objects.visible_to(user).filter(district__in=districts), self.month)
        items = PlanItem.objects.visible_to(user).filter(plan__district__in=districts)
        planned = coverage.planned_by_area(items, self.month)
        lines = [
            (each, [(slug, found.get((each.pk, slug))) for slug in slugs], _sum(planned, [each.pk], slugs))
            for each in districts
        ]
        codes = [each.pk for each in districts]
        return {
            "lines": lines,
            "columns": [(each, *coverage.period(each.slug, self.month)) for each in platforms()],
            "totals": [_sum(found, codes, [slug]) for slug in slugs],
            "total": _sum(found, codes, slugs),
            "planned": _sum(planned, codes, slugs),
        }


def _sum(shares: dict[tuple[str, str], Share], districts: list[str], slugs: list[str]) -> Share:
    found = (shares.get((code, slug)) for code in districts for slug in slugs)
    return sum((each for each in found if each), Share(0, 0))
