"""Doors for Celery: what the board needs counted before it is opened."""

from celery import shared_task
from django.utils import timezone

from alerts.orders.measure import measure


@shared_task(name="alerts.orders.tasks.measure_orders")
def measure_orders() -> int:
    """The energy under each limit order in force; how many were counted."""
    return measure(timezone.now())
