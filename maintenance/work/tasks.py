"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.work import from_alerts, sweeping


@shared_task(name="maintenance.tasks.open_orders")
def open_orders() -> int:
    """After alerts were assigned, and each minute: the orders follow them."""
    return from_alerts.reconcile(timezone.now())


@shared_task(name="maintenance.tasks.follow_orders")
def follow_orders() -> int:
    """Each minute: the orders follow the alerts, what is overdue goes up."""
    now = timezone.now()
    return from_alerts.reconcile(now) + sweeping.give_back_of_the_gone(now) + sweeping.escalate(now)
