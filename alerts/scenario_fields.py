"""Reading a scenario's JSON, each value with the place where it stands, so that a refusal can name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BIGGEST = 1e12
"""No reading, limit or interval is larger; NaN is not smaller either."""
FIRST_YEAR, LAST_YEAR = 2000, 2100


class ScenarioError(ValueError):
    """A scenario file that cannot be read; the message is one Chinese sentence naming file and place."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value and the path to it, like ``点位文件.json 的 points[0].key``."""

    value: Any
    place: str

    def refused(self, why: str) -> ScenarioError:
        return ScenarioError(f"{self.place.removesuffix(' 的 ')}：{why}")

    def __getitem__(self, name: str) -> Field:
        """A member that must be there."""
        member = self.get(name)
        if member is None:
            raise self.refused(f"缺少 {name}")
        return member

    def get(self, name: str) -> Field | None:
        """A member, None when absent or null."""
        value = self.mapping().get(name)
        return None if value is None else Field(value, self._inside(name))

    def has(self, name: str) -> bool:
        return name in self.mapping()

    def _inside(self, name: str) -> str:
        return f"{self.place}{'' if self.place.endswith(' ') else '.'}{name}"

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refused("应为对象")
        return self.value

    def members(self) -> Iterator[tuple[str, Field]]:
        for name, value in self.mapping().items():
            yield name, Field(value, self._inside(name))

    def items(self, name: str) -> list[Field]:
        """The elements of a member list; none when the member is absent."""
        member = self.get(name)
        return [] if member is None else member.elements()

    def elements(self, count: tuple[int, ...] = ()) -> list[Field]:
        if not isinstance(self.value, list):
            raise self.refused("应为列表")
        if count and len(self.value) not in count:
            raise self.refused(f"应有 {' 或 '.join(map(str, count))} 项，实有 {len(self.value)} 项")
        return [Field(value, f"{self.place}[{at}]") for at, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.refused("应为文字")
        return self.value

    def one_of(self, *choices: str) -> str:
        if self.text() not in choices:
            raise self.refused(f"{self.value!r} 不认识，应为 {'、'.join(choices)} 之一")
        return self.text()

    def number(self) -> float:
        """A number of ordinary size; true and false count as 1 and 0."""
        if not isinstance(self.value, int | float) or not -BIGGEST < self.value < BIGGEST:
            raise self.refused(f"{str(self.value)[:40]!r} 不是数，或者太大")
        return float(self.value)

    def positive(self) -> float:
        if self.number() <= 0:
            raise self.refused("应大于 0")
        return self.number()

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refused("应为 true 或 false")
        return self.value

    def instant(self) -> datetime:
        """An ISO 8601 instant with its offset from UTC."""
        try:
            at = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.refused(f"{self.value!r} 不是时刻，应如 2026-03-01T08:00:00+08:00") from None
        if at.tzinfo is None:
            raise self.refused(f"时刻 {self.value} 没有写时区，应以 +08:00 或 Z 结尾")
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise self.refused(f"时刻 {self.value} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间")
        return at

    def clock_s(self) -> float:
        """A time of day, 00:00 to 24:00, in seconds after midnight."""
        hour, colon, minute = self.text().partition(":")
        if not (colon and len(minute) == 2 and hour.isdecimal() and minute.isdecimal()):
            raise self.refused(f"{self.value!r} 不是时分，应如 10:30")
        seconds = int(hour) * 3600.0 + int(minute) * 60
        if int(minute) > 59 or seconds > 86_400:
            raise self.refused(f"{self.value!r} 不是一天里的时分")
        return seconds
