"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.stages import declared, overdue


@shared_task(name="maintenance.stages.tasks.settle")
def settle() -> int:
    """Each minute: outages begin and end, overdue repairs are told of."""
    now = timezone.now()
    return declared.settle(now) + overdue.tell(now)
