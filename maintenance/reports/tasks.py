"""Doors for Celery: fetch the clock, call one named function."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from maintenance.reports import cleaning, month_rates


@shared_task(name="maintenance.reports.tasks.clean")
def clean() -> int:
    """Carry out the approved data cleanings."""
    return cleaning.carry_out(timezone.now())


@shared_task(name="maintenance.reports.tasks.count_month")
def count_month(slug: str, month: str) -> bool:
    """The rates of one month that a page waits for."""
    return month_rates.count(slug, date.fromisoformat(month), timezone.now())


@shared_task(name="maintenance.reports.tasks.count_months")
def count_months() -> int:
    """The rates of this month and of earlier ones that changed, before the report is opened."""
    return month_rates.count_ahead(timezone.now())
