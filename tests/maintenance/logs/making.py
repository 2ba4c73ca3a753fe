"""Rows of this room for tests."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import User
from maintenance.models import Log
from registry.codes import luhn_ok
from registry.models import SimCard
from tests import factories as make

_numbers = count(1)


def log(kind: str = Log.Kind.SOFTWARE, at: datetime | None = None, **more: Any) -> Log:
    """An entry at ``at``, half an hour long unless told otherwise."""
    at = at or make.instant("2026-11-10 09:00")
    known = {"ended_at": at + timedelta(minutes=30), "title": "巡视应用日志", "made_at": at}
    return Log.objects.create(kind=kind, started_at=at, **{**known, **more})


def fault(
    platform: str, at: str, minutes: int | None, kind: str = Log.Kind.NETWORK_FAULT, **more: Any
) -> Log:
    """A fault that stopped ``platform``; ``minutes`` None: it still does."""
    began = make.instant(at)
    ended = None if minutes is None else began + timedelta(minutes=minutes)
    return log(
        kind,
        began,
        platform=platform,
        ended_at=ended,
        downtime_min=minutes or 0,
        detail={"stopped": "yes"},
        title="专线中断",
        **more,
    )


def staff() -> User:
    return make.user("staff")


def sim(expires_on: date, *, district: str = make.PINGCHENG, placed: bool = True, **more: Any) -> SimCard:
    """A card in a device of the district, or in none; its number passes the Luhn check."""
    body = f"898600{next(_numbers):012d}"
    number = next(body + digit for digit in "0123456789" if luhn_ok(body + digit))
    device = make.device(make.worksite(district)) if placed else None
    known = {"operator": "移动", "activated_on": date(2025, 1, 1), "device": device}
    return SimCard.objects.create(iccid=number, expires_on=expires_on, **{**known, **more})
