"""What a data-cleaning request may ask for: whole sentences at the field at fault. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=92)
"""Readings that changed longer ago raise nothing any more (alerts.sweep), so a stretch is no longer than that."""
MOST_ROWS = 500_000
LEAST_REASON = 4


@dataclass(frozen=True, slots=True)
class Scope:
    """Readings of these points in [since, until)."""

    points: frozenset[int]
    since: datetime
    until: datetime


def faults(
    scope: Scope, reason: str, *, offered: Collection[int], oldest: datetime, now: datetime
) -> dict[str, str]:
    """Field → sentence; empty when nothing is wrong. ``offered``: the points of the site; ``oldest``: from when on
    readings are kept."""
    found: dict[str, str] = {}
    if not scope.points:
        found["points"] = "请至少选择一个点位"
    elif scope.points - set(offered):
        found["points"] = "所选点位不属于这个监管对象"
    if scope.until <= scope.since:
        found["until"] = "结束时间必须晚于开始时间"
    elif scope.until > now:
        found["until"] = "只能清理已经过去的时段，结束时间不能晚于现在"
    elif scope.until - scope.since > LONGEST:
        found["until"] = f"一次最多清理 {LONGEST.days} 天，请分次申请"
    if scope.since < oldest:
        found["since"] = f"{oldest:%Y-%m-%d} 以前的原始读数已过保存期，不能清理"
    if len(reason.strip()) < LEAST_REASON:
        found["reason"] = "请写明清理理由，例如“2 号仪校准期间误报”"
    elif len(reason.strip()) > 300:
        found["reason"] = "理由最多 300 字"
    return found


def fault_of_count(rows: int) -> str:
    """What is wrong with so many rows; empty when nothing is."""
    if rows == 0:
        return "这些点位在这段时间没有读数，不需要清理"
    if rows > MOST_ROWS:
        return f"范围内有 {rows:,} 行读数，一次最多清理 {MOST_ROWS:,} 行，请缩短时段或减少点位"
    return ""
