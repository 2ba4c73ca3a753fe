"""Doors for Celery: fetch the clock, call one named function."""

from datetime import datetime, timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from telemetry import digest as digesting
from telemetry import partitions, rollups, set_aside
from telemetry import redigest as redigesting


@shared_task(name="telemetry.tasks.digest")
def digest(batch_id: int | None = None) -> int:
    """Digest what is open. The batch's number is only a nudge: the table says what there is to do."""
    return digesting.digest()


@shared_task(name="telemetry.tasks.redigest")
def redigest(mn: str, since: str, until: str) -> int:
    return redigesting.redigest(mn, datetime.fromisoformat(since), datetime.fromisoformat(until))


@shared_task(name="telemetry.tasks.roll")
def roll() -> int:
    return rollups.roll_all()


@shared_task(name="telemetry.tasks.housekeep")
def housekeep() -> list[str]:
    """Each night: partitions ahead, partitions past retention away, old batch rows away."""
    now = timezone.now()
    with transaction.atomic():
        partitions.make_ahead(now)
        dropped = partitions.drop_expired(now)
        set_aside.drop_expired(now)
    digesting.purge(now - timedelta(days=7))
    return dropped
