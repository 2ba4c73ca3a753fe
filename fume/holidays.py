"""The days on which canteens rest: weekends and public holidays, with their 调休. Pure."""

from datetime import date, timedelta
from functools import lru_cache

from alerts.life.working_days import is_working

BEHIND = 100
"""As many days back as late readings are judged."""


@lru_cache(maxsize=2)
def days_off(today: date) -> frozenset[str]:
    """ISO dates of the days off in the last months, today and tomorrow."""
    days = (today + timedelta(days=1 - back) for back in range(BEHIND))
    return frozenset(day.isoformat() for day in days if not is_working(day))
