"""What is due next on an alert, and when (domain.md D.2). Pure; working days and days are China's.

Times count from the instant at which the alert's present level became known, and never end later than those
of a level 1 would that was known from the beginning: a rise only brings a deadline nearer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.life import working_days
from alerts.rule_types import CHINA

HOURS, MINUTES = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Times:
    """The deadlines of one level. ``acknowledge``, ``verify``, ``dispose`` count from when it became known."""

    acknowledge: timedelta
    verify: timedelta
    dispose: timedelta
    review_working_days: int
    archive: timedelta = timedelta(days=10)

    @property
    def again(self) -> timedelta:
        """For what a review gave back."""
        return self.dispose - self.verify


TABLE: Mapping[int, Times] = {
    1: Times(2 * HOURS, 48 * HOURS, 72 * HOURS, 3),
    2: Times(30 * MINUTES, 24 * HOURS, 48 * HOURS, 2),
    3: Times(15 * MINUTES, 4 * HOURS, 24 * HOURS, 1),
}
"""Defaults of the platform, by level: 预警, 报警, 严重."""

STEPS = {
    "open": "acknowledge",
    "notified": "acknowledge",
    "acknowledged": "verify",
    "assigned": "verify",
    "verifying": "dispose",
    "disposed": "dispose",
    "feedback": "review",
    "closed": "archive",
    "false": "archive",
    "exempt": "archive",
}
TITLES = {
    "acknowledge": "确认",
    "verify": "核实",
    "dispose": "处置反馈",
    "review": "审核",
    "archive": "归档",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The next step and its deadline; no step: nothing is due any more."""

    step: str = ""
    due_at: datetime | None = None


def clock(
    level: int,
    handling: str,
    *,
    known_at: datetime,
    level_at: datetime | None = None,
    handled_at: datetime | None = None,
    returned_at: datetime | None = None,
    table: Mapping[int, Times] = TABLE,
) -> Clock:
    """``known_at``: when it was found; ``level_at``: when its present level was (None: the same);
    ``handled_at``: when the present handling began; ``returned_at``: when a review gave it back."""
    step = STEPS.get(handling, "")
    times = table[min(max(level, min(table)), max(table))]
    if step == "review":
        return Clock(step, working_days.after(handled_at or known_at, times.review_working_days))
    if step == "archive":
        return Clock(step, (handled_at or known_at) + times.archive)
    if not step:
        return Clock()
    due = min(known_at + getattr(table[1], step), (level_at or known_at) + getattr(times, step))
    return Clock(step, max(due, returned_at + times.again) if returned_at else due)


def remaining(due_at: datetime, now: datetime) -> str:
    """``剩余 1 小时 20 分`` or ``超期 3 小时``: two units at most."""
    word = "剩余" if due_at > now else "超期"
    return f"{word} {_span(abs(due_at - now))}"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "天"), (hours, "小时"), (minutes % 60, "分")]
    said = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(said[:2]) or "不到 1 分"


def caveat(step: str, due_at: datetime | None) -> str:
    """What a person should know about the deadline: it was counted without the year's holidays."""
    if step != "review" or due_at is None:
        return ""
    on = due_at.astimezone(CHINA).date()
    return "" if working_days.is_published(on) else f"{on.year} 年节假日安排尚未收录，按周一至周五推算"
