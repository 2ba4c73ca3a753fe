"""Reading a form that came as JSON: each value checked by its kind, each fault said at its path. Pure.

A kind turns what came into what is kept and notes faults; what cannot be read becomes the empty value, so that
reading always goes on to the end and a person hears of everything at once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol
from uuid import UUID

CHINA = timezone(timedelta(hours=8))
Fault = tuple[str, str]
"""Path (``action.replacements.0.name``) and sentence."""
Faults = list[Fault]


class Kind(Protocol):
    def read(self, value: Any, path: str, faults: Faults) -> Any: ...


def instant(text: Any) -> datetime | None:
    """An ISO 8601 instant with its offset; None when it is none."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(CHINA) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Text:
    """Words of at most ``longest`` characters, trimmed, without control characters but the line's end."""

    title: str
    longest: int
    must: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> str:
        if value is not None and not isinstance(value, str):
            faults.append((path, f"{self.title}须为文字"))
            return ""
        text = "".join(each for each in value or "" if each.isprintable() or each in "\n\t").strip()
        if self.must and not text:
            faults.append((path, f"请填写{self.title}"))
        if len(text) > self.longest:
            faults.append((path, f"{self.title}不能超过 {self.longest} 字，现有 {len(text)} 字"))
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a list; empty when none was chosen."""

    title: str
    codes: Sequence[str]
    must: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> str:
        if value in (None, ""):
            if self.must:
                faults.append((path, f"请选择{self.title}"))
            return ""
        if not isinstance(value, str) or value not in self.codes:
            faults.append((path, f"{self.title}不在可选范围内，请重新选择"))
            return ""
        return value


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within [low, high]; a whole one with ``whole``."""

    title: str
    low: float
    high: float
    whole: bool = False
    must: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> float | int | None:
        if value in (None, ""):
            if self.must:
                faults.append((path, f"请填写{self.title}"))
            return None
        number = _number(value)
        if number is None or (self.whole and number != int(number)):
            faults.append((path, f"{self.title}须为{'整数' if self.whole else '数字'}"))
            return None
        if not self.low <= number <= self.high:
            faults.append((path, f"{self.title}须在 {self.low:g} 到 {self.high:g} 之间"))
            return None
        return int(number) if self.whole else number


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, kept as ISO 8601 in +08:00."""

    title: str
    must: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> str | None:
        if value in (None, ""):
            if self.must:
                faults.append((path, f"请填写{self.title}"))
            return None
        at = instant(value)
        if at is None:
            faults.append((path, f"{self.title}不是有效的时间（须带时区）"))
            return None
        return at.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Flag:
    title: str
    empty: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> bool:
        if value is None:
            return self.empty
        if not isinstance(value, bool):
            faults.append((path, f"{self.title}须为是或否"))
            return self.empty
        return value


@dataclass(frozen=True, slots=True)
class Key:
    """A UUID, as the phone names its pictures."""

    title: str
    must: bool = False

    def read(self, value: Any, path: str, faults: Faults) -> str:
        if value in (None, ""):
            if self.must:
                faults.append((path, f"缺少{self.title}"))
            return ""
        try:
            return str(UUID(value))
        except (ValueError, AttributeError, TypeError):
            faults.append((path, f"{self.title}无法识别，请重新拍摄或签字"))
            return ""


@dataclass(frozen=True, slots=True)
class Group:
    """A block of named values; what it does not name is left out."""

    title: str
    kinds: Mapping[str, Kind]

    def read(self, value: Any, path: str, faults: Faults) -> dict[str, Any]:
        if value is not None and not isinstance(value, Mapping):
            faults.append((path, f"{self.title}的格式不正确"))
        given: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        return {
            name: kind.read(given.get(name), f"{path}.{name}" if path else name, faults)
            for name, kind in self.kinds.items()
        }


@dataclass(frozen=True, slots=True)
class Many:
    """At most ``most`` blocks of one kind."""

    title: str
    of: Group
    most: int
    unit: str = field(default="项")

    def read(self, value: Any, path: str, faults: Faults) -> list[dict[str, Any]]:
        if value is not None and not isinstance(value, list):
            faults.append((path, f"{self.title}的格式不正确"))
            return []
        rows = value or []
        if len(rows) > self.most:
            faults.append((path, f"{self.title}最多 {self.most} {self.unit}，现有 {len(rows)} {self.unit}"))
            return []
        return [self.of.read(each, f"{path}.{place}", faults) for place, each in enumerate(rows)]
