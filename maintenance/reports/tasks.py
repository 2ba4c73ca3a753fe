"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.reports import cleaning


@shared_task(name="maintenance.reports.tasks.clean")
def clean() -> int:
    """Carry out the approved data cleanings."""
    return cleaning.carry_out(timezone.now())
