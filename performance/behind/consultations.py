"""The district consultations behind a number, asked and owed."""

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from maintenance.models import Consultation
from performance.behind.shape import Asked, Column, Line, Listed
from registry.filters import ScopedFilter
from registry.models import District


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
