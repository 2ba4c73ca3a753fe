"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from maintenance.field import uploads


@shared_task
def clear_uploads() -> int:
    """Uploads and photos that no form took up within 30 days."""
    return uploads.clear_stale(timezone.now())
