"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.plans import day_orders


@shared_task(name="maintenance.plans.tasks.open_planned")
def open_planned() -> int:
    """The orders of the day, before the crews set out."""
    now = timezone.now()
    return day_orders.open_for(timezone.localdate(now), now=now).count
