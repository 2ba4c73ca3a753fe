"""Background work of visits."""

from celery import shared_task
from django.utils import timezone

from maintenance.visits import back_online


@shared_task
def look_for_returns() -> int:
    """Has the data of reported repairs come back? How many did since the last look."""
    return back_online.sweep(timezone.now())
