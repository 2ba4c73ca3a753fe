"""Working days in China with their 调休, as published; weekends alone for years not published yet. Pure."""

from datetime import date, datetime, timedelta

import chinese_calendar

from alerts.rule_types import CHINA

SATURDAY = 5


def is_published(on: date) -> bool:
    """Whether the holidays of that year are known."""
    try:
        chinese_calendar.is_workday(on)
    except NotImplementedError:
        return False
    return True


def is_working(on: date) -> bool:
    """Whether offices are open on that day; Monday to Friday in a year whose holidays are unknown."""
    try:
        return bool(chinese_calendar.is_workday(on))
    except NotImplementedError:
        return on.weekday() < SATURDAY


def after(at: datetime, days: int) -> datetime:
    """The same time of day on the ``days``-th working day after that of ``at``, in China time."""
    here = at.astimezone(CHINA)
    while days > 0:
        here += timedelta(days=1)
        days -= is_working(here.date())
    return here
