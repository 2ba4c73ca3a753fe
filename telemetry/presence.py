"""Online or offline: whether a device spoke within three of its intervals, or a quarter of an hour."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, Value

from registry.models import Device

INTERVALS = 3
FLOOR = timedelta(minutes=15)


def online_at(now: datetime) -> Q:
    """Devices online at ``now``, by the server's clock; for querysets of Device."""
    long_ago = ExpressionWrapper(
        Value(now, DateTimeField()) - F("interval_s") * timedelta(seconds=INTERVALS),
        output_field=DateTimeField(),
    )
    return Q(state__last_frame_at__gte=long_ago) | Q(state__last_frame_at__gte=now - FLOOR)


def last_heard(device: Device) -> datetime | None:
    """When ``device`` last spoke; no query when its state was selected with it."""
    state = getattr(device, "state", None)
    return state.last_frame_at if state else None


def is_online(device: Device, now: datetime) -> bool:
    """The same for one device."""
    heard = last_heard(device)
    return heard is not None and now - heard <= max(timedelta(seconds=INTERVALS * device.interval_s), FLOOR)
