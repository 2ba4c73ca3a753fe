"""The alerts, orders, consultations, answers and vouchers behind a number."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import product
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from alerts.levels import LEVELS
from alerts.life import punctual as alerts
from alerts.models import UNHANDLED, Alert
from alerts.rulebook import rule
from maintenance.models import OPEN_STATES, Consultation, WorkOrder
from maintenance.work import punctual as orders
from performance.behind.shape import Asked, Column, Line, Listed
from performance.measures import people
from performance.measures.shape import CITY, ZERO
from performance.models import Payment
from registry.filters import PlatformFilter, ScopedFilter
from registry.models import District, Site
from registry.rooms import platforms
from registry.searching import any_contains


def at(moment: datetime) -> str:
    return f"{moment.astimezone(CITY):%Y-%m-%d %H:%M}"


def titles() -> dict[str, str]:
    return {each.slug: each.title for each in platforms()}


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


class ByDistrict(ScopedFilter):
    search_in = ("respondent", "visitors", "problems", "opinions")

    class Meta:
        model = Consultation
        fields: list[str] = []


def held(asked: Asked) -> QuerySet:
    """Of a year those of its whole months, as the measure counts them; of a month its own."""
    found = Consultation.objects.visible_to(asked.user).filter(month__year=asked.window.year)
    if asked.span.length == "year":
        return found.filter(month__month__lte=asked.window.complete)
    return found.filter(month=asked.span.first)


class Consultations(Listed):
    columns = (
        Column("月份"),
        Column("区县"),
        Column("征询日期"),
        Column("被征询人"),
        Column("系统运行"),
        Column("存在问题", is_wide=True),
        Column("区县确认"),
    )
    filterset = ByDistrict

    def __init__(self, title: str, *, normal: bool = False) -> None:
        self.title, self.normal = title, normal

    def rows(self, asked: Asked) -> QuerySet:
        found = held(asked)
        found = found.filter(is_normal=True) if self.normal else found
        return (
            found.select_related("district").defer("district__boundary").order_by("month", "district__order")
        )

    def line(self, row: Consultation) -> Line:
        return Line(
            (
                f"{row.month:%Y-%m}",
                row.district.name,
                f"{row.visited_on:%Y-%m-%d}",
                row.respondent,
                "正常" if row.is_normal else "不正常",
                row.problems[:60],
                row.signed_by or "待确认",
            ),
            reverse("maintenance:consultation", args=[row.pk]),
        )

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        return "打开征询年表", f"{reverse('maintenance:consultations')}?year={asked.window.year}"


class Owed(Consultations):
    """Every district of every whole month, asked or not."""

    columns = (Column("月份"), Column("区县"), Column("征询"), Column("征询日期"))
    filterset = None

    def rows(self, asked: Asked) -> Sequence[Any]:
        known = {(each.month, each.district_id): each for each in held(asked)}
        months = [each for each in asked.window.months()[: asked.window.complete] if asked.span.holds(each)]
        return [
            (month, district, known.get((month, district.pk)))
            for month, district in product(months, District.objects.defer("boundary"))
        ]

    def line(self, row: tuple[date, District, Consultation | None]) -> Line:
        month, district, known = row
        if known is None:
            return Line((f"{month:%Y-%m}", district.name, "缺", "—"))
        url = reverse("maintenance:consultation", args=[known.pk])
        return Line((f"{month:%Y-%m}", district.name, "已征询", f"{known.visited_on:%Y-%m-%d}"), url)


class Answers(Listed):
    """Nobody is to learn who said what: the answers are shown counted, by month, never one by one."""

    columns = (Column("月份"), Column("答卷（份）", is_number=True), Column("满意（份）", is_number=True))
    ability = "evaluate"

    def __init__(self, title: str, *, good: bool = False) -> None:
        self.title, self.good = title, good

    def rows(self, asked: Asked) -> Sequence[Any]:
        found = people.answers(asked.window).filter(at__gte=asked.span.start, at__lt=asked.span.end)
        told = found.annotate(month=TruncMonth("at", tzinfo=CITY)).values("month")
        counts = {"n": Count("pk"), "good": Count("pk", filter=Q(is_satisfied=True))}
        return list(told.annotate(**counts).order_by("month"))

    def number(self, asked: Asked, rows: Sequence[Any]) -> str:
        return str(sum(each["good" if self.good else "n"] for each in rows))

    def line(self, row: dict[str, Any]) -> Line:
        return Line((f"{row['month'].astimezone(CITY):%Y-%m}", str(row["n"]), str(row["good"])))

    def note(self, asked: Asked) -> str:
        return "答卷匿名，只按月合计，不逐份列出。"

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        asked_of = people.surveys(asked.window).order_by("pk").first()
        address = (
            reverse("performance:survey", args=[asked_of.pk]) if asked_of else reverse("performance:surveys")
        )
        return "打开调查结果", address


class VoucherFilter(django_filters.FilterSet):
    search = django_filters.CharFilter(label="搜索", method="find")

    class Meta:
        model = Payment
        fields: list[str] = []

    def find(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return any_contains(rows, value, "voucher", "contract__number", "contract__name", "note")


class Vouchers(Listed):
    """``total``: the number is their sum in 万元, else how many they are."""

    columns = (
        Column("日期"),
        Column("凭证号"),
        Column("合同", is_wide=True),
        Column("资金来源"),
        Column("金额（元）", is_number=True),
        Column("说明", is_wide=True),
    )
    filterset = VoucherFilter
    ability = "evaluate"

    def __init__(self, title: str, *, total: bool = False) -> None:
        self.title, self.total = title, total

    def rows(self, asked: Asked) -> QuerySet:
        found = people.vouchers(asked.window)
        if asked.span.length == "month":
            found = found.filter(paid_on__month=asked.span.first.month)
        return found.select_related("contract", "reverses").order_by("paid_on", "pk")

    def number(self, asked: Asked, rows: QuerySet) -> str:
        if not self.total:
            return str(rows.count())
        return f"{people.in_wan(rows.aggregate(sum=Sum('amount'))['sum'] or ZERO):f}"

    def line(self, row: Payment) -> Line:
        reversed_ = f"冲销 {row.reverses.voucher}" if row.reverses else ""
        return Line(
            (
                f"{row.paid_on:%Y-%m-%d}",
                row.voucher,
                f"{row.contract.number} {row.contract.name}",
                row.get_source_display(),
                f"{Decimal(row.amount):,.2f}",
                " ".join(filter(None, (row.note, reversed_))),
            )
        )

    def elsewhere(self, asked: Asked) -> tuple[str, str]:
        query = {"year": asked.window.year} | (
            {"project": asked.window.project} if asked.window.project else {}
        )
        return "打开资金台账", f"{reverse('performance:funds')}?{urlencode(query)}"


LISTED: dict[str, Listed] = {
    "alerts-due": Alerts("应办结的告警", "due"),
    "alerts-in-time": Alerts("按时办结的告警", "in_time"),
    "orders-due": Orders("应完成的工单", "due"),
    "orders-in-time": Orders("按时完成的工单", "in_time"),
    "grave": Alerts("报警及以上告警", "all", people.GRAVE),
    "grave-ended": Alerts("已办结的报警及以上告警", "ended", people.GRAVE),
    "consulted": Consultations("已征询"),
    "consulted-normal": Consultations("反映正常的征询", normal=True),
    "consulted-owed": Owed("应征询"),
    "answers": Answers("有效答卷"),
    "answers-good": Answers("满意的答卷", good=True),
    "vouchers": Vouchers("支付凭证"),
    "paid": Vouchers("支付合计（万元）", total=True),
}
