"""How a form looks on a page: its state, its cause, what the data say to its repair, what to look at twice."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from maintenance.models import ParameterChange, Visit
from maintenance.models.visit import RETURN_WITHIN
from maintenance.visits.content import FAR_M

Pill = tuple[str, str, str]
"""Tone, icon, words."""
State, Cause, Result = Visit.State, Visit.Cause, ParameterChange.Result
STATES: dict[str, Pill] = {
    State.SUBMITTED: ("info", "hourglass", "待审核"),
    State.APPROVED: ("plain", "circle-check", "审核通过"),
    State.RETURNED: ("warn", "arrow-back-up", "审核退回"),
}
OLD: Pill = ("plain", "history", "旧版本")
CAUSES: dict[str, Pill] = {
    Cause.ENTERPRISE: ("warn", "building-factory-2", "企业异常"),
    Cause.EQUIPMENT: ("info", "router", "监管设备异常"),
    Cause.FALSE: ("plain", "circle-x", "误报"),
    Cause.ENVIRONMENT: ("plain", "cloud-storm", "环境"),
    Cause.NONE: ("plain", "clipboard-check", "无异常"),
}
RESULTS: dict[str, Pill] = {
    Result.WAITING: ("info", "hourglass", "待批准"),
    Result.APPROVED: ("plain", "circle-check", "已批准"),
    Result.REFUSED: ("plain", "circle-x", "未批准"),
}


def state(visit: Visit) -> Pill:
    return STATES[visit.state] if visit.is_current else OLD


def version(visit: Visit) -> Pill:
    """In the list of versions, where each is known by its number."""
    replaced = not visit.is_current and visit.state == State.SUBMITTED
    return ("plain", "history", "未审核即更正") if replaced else STATES[visit.state]


def returned(visit: Visit, now: datetime) -> Pill | None:
    """报修复 → 数据恢复; None when no repair was reported."""
    repaired, back = visit.repaired_at, visit.data_back_at
    if repaired is None:
        return None
    if back is None:
        if now < repaired + RETURN_WITHIN:
            return "info", "hourglass", "等待数据恢复"
        return "alert", "plug-connected-x", "修复后无数据"
    if back > repaired + RETURN_WITHIN:
        return "warn", "clock-exclamation", f"数据 {clock(back, repaired)} 才恢复"
    return "plain", "plug-connected", f"数据恢复 {clock(back, repaired)}"


def cross_check(visit: Visit) -> str:
    """``报修复 14:10 — 数据恢复 14:22``; empty when no repair was reported."""
    if visit.repaired_at is None:
        return ""
    back = (
        f"数据恢复 {clock(visit.data_back_at, visit.repaired_at)}" if visit.data_back_at else "数据尚未恢复"
    )
    return f"报修复 {timezone.localtime(visit.repaired_at):%H:%M} — {back}"


def clock(at: datetime, beside: datetime) -> str:
    """The time of day; with the date when that is another than that of ``beside``."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localtime(beside).date() else f"{local:%m-%d %H:%M}"


def doubts(visit: Visit) -> Iterator[Pill]:
    """What the one who reviews should look at twice."""
    if visit.distance_m is None:
        yield "plain", "map-pin-off", "无定位"
    elif visit.distance_m > FAR_M:
        yield "warn", "map-pin-exclamation", f"距站点 {visit.distance_m:,.0f} 米"
    if visit.enterprise_refused:
        yield "warn", "writing-off", "企业拒签"
    if not visit.is_solved:
        yield "warn", "alert-circle", "未解决"
