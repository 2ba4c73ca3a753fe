"""The fault logs behind an availability."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from maintenance.logs.availability import by_platform, faults
from maintenance.logs.downtime import MINUTE, month_bounds
from maintenance.models import Log
from performance.behind.shape import Asked, Column, Line, Listed, at, titles
from performance.measures.data import mean
from performance.measures.shape import said
from registry.rooms import platforms


def months(asked: Asked) -> list[date]:
    return [each for each in asked.window.months() if asked.span.holds(each)]


def slugs(asked: Asked) -> list[str]:
    return [asked.platform] if asked.platform else [each.slug for each in platforms()]


class Faults(Listed):
    """Each fault that stood in one of the months, with the minutes of it that fell into them."""

    title = "系统可用率"
    columns = (
        Column("开始"),
        Column("修复"),
        Column("平台"),
        Column("类别"),
        Column("内容", is_wide=True),
        Column("期内停用（分钟）", is_number=True),
    )

    def rows(self, asked: Asked) -> Sequence[tuple[Log, int]]:
        """By entry; one that reaches over the end of a month counts in both."""
        now, logs = asked.window.now, Log.objects.visible_to(asked.user)
        lost: dict[int, timedelta] = {}
        entries: dict[int, Log] = {}
        for month in months(asked):
            start, end = month_bounds(month)
            for entry, stop in faults(month, now, logs):
                if entry.platform in ("", *slugs(asked)):
                    within = min(stop.end or now, end, now) - max(stop.start, start)
                    entries[entry.pk] = entry
                    lost[entry.pk] = lost.get(entry.pk, timedelta()) + within
        return [(entry, -(-lost[pk] // MINUTE)) for pk, entry in entries.items()]

    def number(self, asked: Asked, rows: Any) -> str:
        shares: list[Decimal] = []
        for month in months(asked):
            shares += [each.pct for each in by_platform(slugs(asked), month, now=asked.window.now).values()]
        return said(mean(shares))

    def line(self, row: tuple[Log, int]) -> Line:
        entry, minutes = row
        return Line(
            (
                at(entry.started_at),
                at(entry.ended_at) if entry.ended_at else "尚未修复",
                titles().get(entry.platform, "全部平台"),
                entry.get_kind_display(),
                entry.title,
                str(minutes),
            ),
            reverse("maintenance:log", args=[entry.pk]),
        )

    def note(self, asked: Asked) -> str:
        return "可用率 =（应运行时间 - 停用时间）÷ 应运行时间，多个月份、多个平台取平均；重叠的停用只计一次。"
