"""Online: heard of within max(3 × interval, 15 minutes), by the server's clock. One rule for every screen."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

LEAST = timedelta(minutes=15)
INTERVALS = 3


def reach(interval_s: float) -> timedelta:
    """How long one message keeps its point or device online."""
    return max(timedelta(seconds=INTERVALS * interval_s), LEAST)


def is_online(heard_at: datetime | None, interval_s: float, now: datetime) -> bool:
    return heard_at is not None and heard_at > now - reach(interval_s)


def _horizon(now: datetime, interval: str) -> Combinable:
    seconds = Greatest(F(interval) * INTERVALS, int(LEAST.total_seconds()))
    lasting = ExpressionWrapper(seconds * Value(timedelta(seconds=1)), DurationField())
    return ExpressionWrapper(Value(now, DateTimeField()) - lasting, DateTimeField())


def points_online(now: datetime, path: str = "") -> Q:
    """The condition under which a point is online; ``path`` leads to it, e.g. ``points__``."""
    return Q(**{f"{path}state__last_received_at__gt": _horizon(now, f"{path}interval_s")})


def devices_online(now: datetime, path: str = "") -> Q:
    """The condition under which a device is online."""
    return Q(**{f"{path}state__last_frame_at__gt": _horizon(now, f"{path}interval_s")})
