"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.reports import cleaning, month_rates


@shared_task(name="maintenance.reports.tasks.clean")
def clean() -> int:
    """Carry out the approved data cleanings."""
    return cleaning.carry_out(timezone.now())


@shared_task(name="maintenance.reports.tasks.count_months")
def count_months() -> int:
    """The rates of this month and the last, before the report is opened."""
    return month_rates.count_ahead(timezone.now())
