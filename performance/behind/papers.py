"""The answers of the survey and the vouchers of the ledger behind a number."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse

from performance.behind.shape import Asked, Column, Line, Listed
from performance.measures import people
from performance.measures.shape import CITY, ZERO
from performance.models import Payment
from registry.searching import any_contains


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
