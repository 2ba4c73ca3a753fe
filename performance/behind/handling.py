"""The alerts and work orders behind a number."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.urls import reverse

from alerts.levels import LEVELS
from alerts.life import punctual as alerts
from alerts.models import UNHANDLED, Alert
from alerts.rulebook import rule
from maintenance.models import OPEN_STATES, WorkOrder
from maintenance.work import punctual as orders
from performance.behind.shape import Asked, Column, Line, Listed, at, titles
from performance.measures.shape import CITY
from registry.filters import PlatformFilter
from registry.models import Site
from registry.searching import any_contains


class BySite(PlatformFilter):
    """Narrowed by platform, district, and words of the site or its enterprise."""

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        sites = any_contains(Site.objects.visible_to(self.request.user), value, "name", "enterprise__name")
        return rows.filter(site__in=sites.values("pk"))


def by_site(model: type[Model]) -> type[BySite]:
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}Behind", (BySite,), {"Meta": meta})


class Alerts(Listed):
    """``kind``: one of the counts of alerts/life/punctual.py; ``least``: the lowest level counted."""

    columns = (
        Column("开始"),
        Column("告警", is_wide=True),
        Column("级别"),
        Column("监管对象", is_wide=True),
        Column("区县"),
        Column("处理"),
        Column("时限"),
    )
    filterset = by_site(Alert)

    def __init__(self, title: str, kind: str, least: int = 1) -> None:
        self.title, self.kind, self.least = title, kind, least

    def rows(self, asked: Asked) -> QuerySet:
        found = Alert.objects.visible_to(asked.user).filter(level__gte=self.least)
        found = alerts.begun(found, asked.span.start, asked.span.end)
        counted = alerts.counted(found, self.kind, asked.window.now)
        return (
            counted.select_related("site", "district")
            .defer("district__boundary")
            .order_by("-started_at", "-pk")
        )

    def line(self, row: Alert) -> Line:
        known = titles().get(row.platform, row.platform)
        return Line(
            (
                at(row.started_at),
                f"{row.rule} {rule(row.rule).title}",
                dict(LEVELS)[row.level],
                f"{row.site.name}（{known}）",
                row.district.name,
                row.get_handling_display(),
                self._punctual(row),
            ),
            reverse("alerts:alert", args=[row.pk]),
        )

    def _punctual(self, row: Alert) -> str:
        """An alert that is due while people still have it has missed its deadline."""
        is_open = row.handling in UNHANDLED
        if row.escalation or (is_open and self.kind == "due"):
            return "超期"
        return "未办结" if is_open else "按时"

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        query = {"handling": "all", "punctual": self.kind, **_days(asked)}
        if self.least > 1:
            query["least"] = str(self.least)
        return "在告警中心打开", f"{reverse('alerts:list')}?{urlencode(query)}"


def _days(asked: Asked) -> dict[str, str]:
    """The span and the instant of the counting, as the lists of alerts and orders read them."""
    last = max(asked.span.first, (asked.span.end.astimezone(CITY)).date())
    return {
        "since": f"{asked.span.first:%Y-%m-%d}",
        "until": f"{last:%Y-%m-%d}",
        "before": asked.span.end.isoformat(),
        "as_of": asked.window.now.isoformat(),
    }


class Orders(Listed):
    """``kind``: one of the counts of maintenance/work/punctual.py."""

    columns = (
        Column("工单"),
        Column("建单"),
        Column("监管对象", is_wide=True),
        Column("区县"),
        Column("事由", is_wide=True),
        Column("状态"),
        Column("时限"),
    )
    filterset = by_site(WorkOrder)

    def __init__(self, title: str, kind: str) -> None:
        self.title, self.kind = title, kind

    def rows(self, asked: Asked) -> QuerySet:
        found = orders.begun(WorkOrder.objects.visible_to(asked.user), asked.span.start, asked.span.end)
        counted = orders.counted(found, self.kind, asked.window.now)
        return (
            counted.select_related("site", "district").defer("district__boundary").order_by("-made_at", "-pk")
        )

    def line(self, row: Any) -> Line:
        overdue = row.late or row.state in OPEN_STATES
        return Line(
            (
                row.number,
                at(row.made_at),
                row.site.name,
                row.district.name,
                row.what[:60],
                row.get_state_display(),
                "超期" if overdue else "按时",
            ),
            reverse("maintenance:work_order", args=[row.pk]),
        )

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        query = urlencode({"punctual": self.kind, **_days(asked)})
        return "在工单列表打开", f"{reverse('maintenance:work_orders')}?{query}"
