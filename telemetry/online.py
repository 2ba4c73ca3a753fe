"""Online, for points: heard of within max(3 × interval, 15 minutes), by the server's clock.

The numbers are telemetry.presence's, which answers the same for devices.
"""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from telemetry.presence import FLOOR, INTERVALS


def reach(interval_s: float) -> timedelta:
    """How long one message keeps its point online."""
    return max(timedelta(seconds=INTERVALS * interval_s), FLOOR)


def is_online(heard_at: datetime | None, interval_s: float, now: datetime) -> bool:
    return heard_at is not None and now - heard_at <= reach(interval_s)


def points_online(now: datetime, path: str = "") -> Q:
    """The condition under which a point is online; ``path`` leads to it, e.g. ``points__``."""
    return Q(**{f"{path}state__last_received_at__gte": _horizon(now, f"{path}interval_s")})


def _horizon(now: datetime, interval: str) -> Combinable:
    seconds = Greatest(F(interval) * INTERVALS, int(FLOOR.total_seconds()))
    lasting = ExpressionWrapper(seconds * Value(timedelta(seconds=1)), DurationField())
    return ExpressionWrapper(Value(now, DateTimeField()) - lasting, DateTimeField())
