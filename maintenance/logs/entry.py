"""What one entry says, and what is wrong with it: (field, sentence). Pure: the clock is an argument."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from maintenance.logs.downtime import CITY, MINUTE
from maintenance.logs.kinds import KINDS, Family, Kind, Type

Fault = tuple[str, str]
SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST = 2**53
"""What a number in JSON keeps exactly."""
TITLE_LENGTH, RESULT_LENGTH = 200, 500
EARLIEST = datetime(2015, 1, 1, tzinfo=CITY)
"""What is said to have happened before has a mistyped year."""
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as written. ``downtime_min`` None: not given. ``detail``: the kind's own fields."""

    kind: str
    started_at: datetime
    title: str
    ended_at: datetime | None = None
    result: str = ""
    downtime_min: int | None = None
    platform: str = ""
    district: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def span_min(self) -> int:
        """Minutes from start to end, a minute begun counting whole; 0 while it lasts."""
        return -(-(self.ended_at - self.started_at) // MINUTE) if self.ended_at else 0

    @property
    def downtime(self) -> int:
        """What is kept as lost minutes: a fault that stopped something and names none lasted from start to end."""
        if self.downtime_min is None and self.detail.get("stopped") == "yes":
            return self.span_min
        return self.downtime_min or 0


def faults(entry: Entry, now: datetime) -> list[Fault]:
    """Everything wrong, in the order of the form; nothing when it may be kept."""
    kind = KINDS.get(entry.kind)
    if kind is None:
        return [("kind", "没有这一类运维日志")]
    return [*_of_times(entry, kind, now), *_of_fields(entry, kind), *_OF_FAMILY[kind.family](entry, now)]


def _of_times(entry: Entry, kind: Kind, now: datetime) -> Iterator[Fault]:
    if not entry.title.strip():
        yield "title", "请填写内容"
    if len(entry.title) > TITLE_LENGTH:
        yield "title", f"内容不超过 {TITLE_LENGTH} 字，现为 {len(entry.title)} 字"
    if len(entry.result) > RESULT_LENGTH:
        yield "result", f"结果不超过 {RESULT_LENGTH} 字，现为 {len(entry.result)} 字"
    if entry.started_at > now:
        yield "started_at", "开始时间不能晚于现在"
    if entry.started_at < EARLIEST:
        yield "started_at", f"开始时间早于 {EARLIEST.year} 年，请核对年份"
    if entry.ended_at is None:
        if kind.family is not Family.FAULT:
            yield "ended_at", "请填写结束时间"
        return
    if entry.ended_at < entry.started_at:
        yield "ended_at", "结束时间不能早于开始时间"
    elif entry.ended_at > now:
        yield "ended_at", "结束时间不能晚于现在"
    elif entry.ended_at - entry.started_at > LONGEST:
        yield "ended_at", "起止相距一年以上，请核对年份"
    if not entry.result.strip():
        yield "result", "请填写结果"


def _of_fields(entry: Entry, kind: Kind) -> Iterator[Fault]:
    for each in kind.fields:
        value = entry.detail.get(each.name)
        if value in (None, ""):
            if each.must:
                yield each.name, f"请填写{each.title}" if not each.choices else f"请选择{each.title}"
            continue
        if sentence := _misfit(each.type, value, each.title, each.longest, dict(each.choices)):
            yield each.name, sentence
    for name in entry.detail:
        if kind.field(name) is None:
            yield name, f"{kind.title}没有“{name}”这一项"


def _misfit(type_: Type, value: Any, title: str, longest: int, choices: Mapping[str, str]) -> str:
    """Why ``value`` does not fit its type; empty when it does."""
    if type_ is Type.WHOLE:
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
        return "" if whole else f"{title}应为不小于 0 的整数"
    if not isinstance(value, str):
        return f"{title}应为文字"
    if type_ is Type.CHOICE:
        return "" if value in choices else f"{title}只能从列表中选择"
    if type_ is Type.DAY:
        return "" if day(value) else f"{title}不是有效的日期，例如 2026-11-20"
    if type_ is Type.SHA256:
        return "" if SHA256.fullmatch(value) else f"{title}应为 64 位十六进制小写字符，现为 {len(value)} 位"
    return "" if len(value) <= longest else f"{title}不超过 {longest} 字，现为 {len(value)} 字"


def day(value: Any) -> date | None:
    """The date that a kept text means."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _of_care(entry: Entry, now: datetime) -> Iterator[Fault]:
    if entry.detail.get("finding") == "abnormal" and not entry.detail.get("problem"):
        yield "problem", "检查结果为发现异常时，请写明异常情况"
    yield from _planned(entry)


def _of_change(entry: Entry, now: datetime) -> Iterator[Fault]:
    said = entry.detail
    for old, new, title in (("version_from", "version_to", "新版本"), ("old", "new", "新值")):
        if said.get(old) and said.get(old) == said.get(new):
            yield new, f"{title}与原来的相同，没有变更"
    approved = day(said.get("approved_on"))
    if approved and approved > entry.started_at.astimezone(CITY).date():
        yield "approved_on", "变更应先批准后实施：批准日期不能晚于开始日期"
    yield from _planned(entry)


def _planned(entry: Entry) -> Iterator[Fault]:
    """Work that was meant to stop the service cannot have stopped it longer than it lasted."""
    if entry.ended_at and entry.downtime > entry.span_min:
        yield "downtime_min", f"停用分钟数不能超过起止之间的 {entry.span_min} 分钟"


def _of_backup(entry: Entry, now: datetime) -> Iterator[Fault]:
    said = entry.detail
    if said.get("size_bytes") == 0:
        yield "size_bytes", "备份文件是空的，不能作为备份"
    drilled = day(said.get("drilled_on"))
    if said.get("drill") in ("passed", "failed"):
        if not said.get("drilled_on"):
            yield "drilled_on", "请填写演练日期"
        if drilled and drilled < entry.started_at.astimezone(CITY).date():
            yield "drilled_on", "演练日期不能早于备份日期"
        if drilled and drilled > now.astimezone(CITY).date():
            yield "drilled_on", "演练日期不能晚于今天"
    elif drilled:
        yield "drill", "填写了演练日期，请选择演练结果"
    yield from _planned(entry)


def _of_fault(entry: Entry, now: datetime) -> Iterator[Fault]:
    said = entry.detail
    if entry.ended_at:
        for name, title in (("cause", "故障原因"), ("fix", "检修措施")):
            if not said.get(name):
                yield name, f"已修复的故障请填写{title}"
    if said.get("stopped") == "no" and entry.downtime_min:
        yield "downtime_min", "没有停用的故障不应有停用分钟数"
    if said.get("stopped") == "yes" and entry.ended_at is None and entry.downtime_min:
        yield "downtime_min", "尚未修复的故障按现在计算停用时间，修复后再填写分钟数"
    if said.get("stopped") == "yes" and entry.ended_at and entry.downtime == 0:
        yield "downtime_min", "停用的故障请填写停用分钟数，或核对起止时间"
    yield from _planned(entry)


_OF_FAMILY = {
    Family.CARE: _of_care,
    Family.CHANGE: _of_change,
    Family.BACKUP: _of_backup,
    Family.FAULT: _of_fault,
}
LONGEST_LATE = timedelta(days=31)
"""An entry written so long after the work is marked 补记."""


def is_late(started_at: datetime, made_at: datetime) -> bool:
    """Whether it was written down long after it happened."""
    return made_at - started_at > LONGEST_LATE
