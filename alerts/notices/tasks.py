"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from alerts.notices import grouping, outbox, pull


@shared_task(name="alerts.notices.tasks.notify")
def notify() -> int:
    """Group what belongs together, then tell what is new. Grouping comes first, so that a storm is told once."""
    now = timezone.now()
    grouping.group(now)
    return pull.notify(now)


@shared_task(name="alerts.notices.tasks.send_due")
def send_due() -> int:
    return outbox.send_due(timezone.now())
