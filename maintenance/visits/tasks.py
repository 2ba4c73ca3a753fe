"""Background work of visits."""

from celery import shared_task
from django.utils import timezone

from maintenance.visits import arriving, back_online


@shared_task
def look_for_returns() -> int:
    """Has the data of reported repairs come back, have readings come late? How many did since the last look."""
    now = timezone.now()
    return back_online.sweep(now) + arriving.sweep(now)
