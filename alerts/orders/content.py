"""What an order says, and what is wrong with it by itself. Pure but for the words of its choices."""

from collections.abc import Callable, Collection
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


def faults_of(content: Content, now: datetime, unread: Collection[str] = ()) -> Faults:
    """What is wrong with ``content`` whatever else stands; empty when nothing is. ``unread``: fields that are
    known to be amiss; nothing is said that depends on what they would say."""
    faults: Faults = {}
    for fields, field, check in _CHECKS:
        if not fields & {*unread, *faults} and (sentence := check(content, now)):
            faults[field] = sentence
    return faults


def _start(content: Content, now: datetime) -> str:
    near = now - EARLIEST <= content.start <= now + LATEST
    return "" if near else "启动时间应在一年前至三年后之间，请检查年份"


def _order(content: Content, now: datetime) -> str:
    backward = content.end is not None and content.end <= content.start
    return "结束时间应晚于启动时间" if backward else ""


def _end(content: Content, now: datetime) -> str:
    far = content.end is not None and content.end > now + LATEST
    return "结束时间超过三年，请检查年份；长期执行请留空" if far else ""


def _cut(content: Content, now: datetime) -> str:
    cut = content.cut_pct
    if content.kind == Order.Kind.STOP:
        return "" if cut in (None, 100) else "停产不填减产比例；只减一部分请选“限产”"
    if cut is None:
        return "限产请填写减产比例"
    return "" if 0 < cut < 100 else "减产比例应大于 0、小于 100；减产 100% 请选“停产”"


def _needless(content: Content, now: datetime) -> str:
    given = content.day_from is not None or content.day_to is not None
    return "填写了每日时段，执行周期应选“每天执行”" if given and not content.is_daily else ""


def _day_from(content: Content, now: datetime) -> str:
    return "每天执行请填写每日开始时间" if content.is_daily and content.day_from is None else ""


def _day_to(content: Content, now: datetime) -> str:
    return "每天执行请填写每日结束时间" if content.is_daily and content.day_to is None else ""


def _same(content: Content, now: datetime) -> str:
    same = content.is_daily and content.day_from == content.day_to
    return "每日结束与开始相同；全天执行请选“持续执行”" if same else ""


def _never(content: Content, now: datetime) -> str:
    never = content.is_daily and content.end is not None and not content.plan.stretches(content.end)
    return "从启动到结束没有包含任何每日时段，这条指令不会生效" if never else ""


def _number(content: Content, now: datetime) -> str:
    return "" if content.number.strip() else "请填写编号"


def _warning(content: Content, now: datetime) -> str:
    missing = content.cause == Order.Cause.EMERGENCY and not content.warning
    return "重污染天气应急请选择预警等级" if missing else ""


_HOURS = frozenset({"cycle", "day_from", "day_to"})
_CHECKS: tuple[tuple[frozenset[str], str, Callable[[Content, datetime], str]], ...] = (
    (frozenset({"start"}), "start", _start),
    (frozenset({"start", "end"}), "end", _order),
    (frozenset({"end"}), "end", _end),
    (frozenset({"kind", "cut_pct"}), "cut_pct", _cut),
    (_HOURS, "day_from", _needless),
    (frozenset({"cycle", "day_from"}), "day_from", _day_from),
    (frozenset({"cycle", "day_to"}), "day_to", _day_to),
    (_HOURS, "day_to", _same),
    (_HOURS | {"start", "end"}, "day_from", _never),
    (frozenset({"number"}), "number", _number),
    (frozenset({"cause", "warning"}), "warning", _warning),
)
"""What each check reads, the field that it speaks of, the check. None reads what an earlier one found amiss."""
