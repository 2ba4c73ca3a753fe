"""How an item of a plan stands: the words and the tone its pill has on every page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.rule_types import CHINA
from maintenance.plans.months import month_of


@dataclass(frozen=True, slots=True)
class Standing:
    """``tone`` and ``icon`` of the pill, its words; ``name`` for counting."""

    name: str
    tone: str
    icon: str
    words: str


VISITED = Standing("visited", "plain", "circle-check", "已到访")
CAME_LATE = Standing("came_late", "warn", "circle-check", "逾月到访")
LATE = Standing("late", "alert", "alert-circle", "逾期未到访")
ORDERED = Standing("ordered", "info", "send", "已生成工单")
TODAY = Standing("today", "info", "calendar-event", "今日")
AHEAD = Standing("ahead", "plain", "calendar", "待巡检")


def standing(item: Any, today: date) -> Standing:
    """Of a PlanItem with its ``visit`` and, from ``begun.with_orders``, ``has_order``."""
    if item.visit_id:
        arrived = item.visit.arrived_at.astimezone(CHINA)
        return VISITED if month_of(arrived) <= month_of(item.due_on) else CAME_LATE
    if item.due_on < today:
        return LATE
    if item.has_order:
        return ORDERED
    return TODAY if item.due_on == today else AHEAD
