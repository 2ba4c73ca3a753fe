"""Cells of an Excel sheet as people fill them in: dates as text, times as fractions, numbers with %. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from alerts.rule_types import CHINA


class Odd(ValueError):
    """The cell does not say what it should; the text says so, in Chinese."""


_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]*(\d{1,2})\s*[:：时]\s*(\d{1,2})?\s*分?(?:[:：]\d{1,2})?)?"
)
_CLOCK = re.compile(r"(次日)?\s*(\d{1,2})\s*[:：时]\s*(\d{1,2})?\s*分?(?:[:：]\d{1,2})?")


def text(cell: Any) -> str:
    """The cell as one line of words; 3.0 is 3."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).replace("\x00", "").split())


def moment(cell: Any) -> datetime | None:
    """An instant in +08:00; a day alone is its midnight."""
    if isinstance(cell, datetime):
        return cell.replace(second=0, microsecond=0, tzinfo=CHINA)
    if isinstance(cell, date):
        return datetime.combine(cell, time.min, CHINA)
    said = text(cell)
    if not said:
        return None
    found = _MOMENT.fullmatch(said)
    try:
        if found:
            year, month, day, hour, minute = (int(each or 0) for each in found.groups())
            return datetime(year, month, day, hour, minute, tzinfo=CHINA)
    except ValueError:
        pass
    raise Odd(f"“{said}”不是日期时间，请写成 2026-11-20 08:00")


def clock(cell: Any) -> time | None:
    """A time of day; Excel may hold it as a fraction of a day."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, timedelta):
        cell = cell / timedelta(days=1)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 0 <= cell < 1:
        minutes = round(cell * 1440) % 1440
        return time(minutes // 60, minutes % 60)
    said = text(cell)
    if not said:
        return None
    found = _CLOCK.fullmatch(said)
    try:
        if found:
            hour, minute = int(found[2]), int(found[3] or 0)
            return time(0 if hour == 24 and minute == 0 else hour, minute)
    except ValueError:
        pass
    raise Odd(f"“{said}”不是时刻，请写成 22:00")


def percentage(cell: Any) -> float | None:
    """30, 30% and the number that Excel keeps for 30 % (0.3)."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return round(cell * 100, 6) if 0 < cell < 1 else float(cell)
    said = text(cell).replace("％", "%").removesuffix("%").strip()
    if not said:
        return None
    try:
        return float(said) if re.fullmatch(r"-?\d+(\.\d+)?", said) else _no(said)
    except ValueError:
        return _no(said)


def _no(said: str) -> float:
    raise Odd(f"“{said}”不是比例，请写成 30")


def choice(cell: Any, words: Mapping[str, str], *, empty: str | None = None) -> str:
    """The value that one of ``words`` stands for; ``empty``: what no word at all stands for."""
    said = text(cell)
    if not said and empty is not None:
        return empty
    if said in words:
        return words[said]
    raise Odd(f"{f'“{said}”' if said else '空白'}不在可填的范围：{'、'.join(words)}")


def listed(cell: Any) -> list[str]:
    """Names parted by 、 or commas or semicolons."""
    return [each.strip() for each in re.split(r"[、，,;；\n]", str(cell or "")) if each.strip()]
