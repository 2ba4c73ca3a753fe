"""What an order says, and what is wrong with it by itself. Pure but for the words of its choices."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from alerts.models import Order
from alerts.orders.plans import Plan

Faults = dict[str, str]
"""Field → the sentence to show at it."""
EARLIEST, LATEST = timedelta(days=366), timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Content:
    """An order but for its enterprise. ``points`` and ``spared``: numbers of points; none: all, none."""

    number: str
    kind: str
    start: datetime
    end: datetime | None = None
    cause: str = Order.Cause.EMERGENCY
    warning: str = ""
    title: str = ""
    cut_pct: float | None = None
    cycle: str = Order.Cycle.THROUGHOUT
    day_from: time | None = None
    day_to: time | None = None
    note: str = ""
    workshop: str = ""
    points: frozenset[int] = frozenset()
    spared: frozenset[int] = frozenset()

    @property
    def is_daily(self) -> bool:
        return self.cycle == Order.Cycle.DAILY

    @property
    def plan(self) -> Plan:
        hours = (self.day_from, self.day_to) if self.is_daily else (None, None)
        return Plan(self.start, self.end, *hours)

    @property
    def event(self) -> tuple[str, str, str]:
        """What all orders of one number share."""
        return self.cause, self.warning, self.title

    def columns(self) -> dict[str, object]:
        """The columns of a row that says this."""
        limits = self.kind == Order.Kind.LIMIT
        return {
            "number": self.number,
            "kind": self.kind,
            "cause": self.cause,
            "warning": self.warning,
            "title": self.title,
            "workshop": self.workshop,
            "cut_pct": self.cut_pct if limits else None,
            "start": self.start,
            "end": self.end,
            "cycle": self.cycle,
            "day_from": self.day_from if self.is_daily else None,
            "day_to": self.day_to if self.is_daily else None,
            "note": self.note,
        }


def faults_of(content: Content, now: datetime) -> Faults:
    """What is wrong with ``content`` whatever else stands; empty when nothing is."""
    return _of_time(content, now) | _of_cut(content) | _of_hours(content) | _of_event(content)


def _of_time(content: Content, now: datetime) -> Faults:
    faults: Faults = {}
    if not now - EARLIEST <= content.start <= now + LATEST:
        faults["start"] = "启动时间应在一年前至三年后之间，请检查年份"
    if content.end is not None and content.end <= content.start:
        faults["end"] = "结束时间应晚于启动时间"
    elif content.end is not None and content.end > now + LATEST:
        faults["end"] = "结束时间超过三年，请检查年份；长期执行请留空"
    return faults


def _of_cut(content: Content) -> Faults:
    cut = content.cut_pct
    if content.kind == Order.Kind.STOP:
        return {"cut_pct": "停产不填减产比例；只减一部分请选“限产”"} if cut not in (None, 100) else {}
    if cut is None:
        return {"cut_pct": "限产请填写减产比例"}
    if not 0 < cut < 100:
        return {"cut_pct": "减产比例应大于 0、小于 100；减产 100% 请选“停产”"}
    return {}


def _of_hours(content: Content) -> Faults:
    if not content.is_daily:
        given = content.day_from is not None or content.day_to is not None
        return {"day_from": "填写了每日时段，执行周期应选“每天执行”"} if given else {}
    faults: Faults = {}
    if content.day_from is None:
        faults["day_from"] = "每天执行请填写每日开始时间"
    if content.day_to is None:
        faults["day_to"] = "每天执行请填写每日结束时间"
    elif content.day_from == content.day_to:
        faults["day_to"] = "每日结束与开始相同；全天执行请选“持续执行”"
    if not faults and content.end is not None and content.end > content.start:
        faults = _never(content)
    return faults


def _never(content: Content) -> Faults:
    if content.end is not None and not content.plan.stretches(content.end):
        return {"day_from": "从启动到结束没有包含任何每日时段，这条指令不会生效"}
    return {}


def _of_event(content: Content) -> Faults:
    faults: Faults = {}
    if not content.number.strip():
        faults["number"] = "请填写编号"
    if content.cause == Order.Cause.EMERGENCY and not content.warning:
        faults["warning"] = "重污染天气应急请选择预警等级"
    return faults
