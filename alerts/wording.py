"""Numbers, instants and durations as a sentence says them."""

from datetime import datetime

from alerts.rule_types import CHINA


def number(value: float | None, decimals: int = 2) -> str:
    """Without needless zeros: 50, 0.5, 1333.74."""
    if value is None:
        return "未知"
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clock(at: float) -> str:
    """Month, day, hour and minute in +08:00."""
    return f"{datetime.fromtimestamp(at, CHINA):%m-%d %H:%M}"


def duration(seconds: float) -> str:
    if seconds >= 3600 and seconds % 1800 == 0:
        return f"{number(seconds / 3600)} 小时"
    return f"{number(seconds / 60, 1)} 分钟"
