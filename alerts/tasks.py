"""Doors for Celery: fetch the clock, call one named function."""

from celery import shared_task
from django.utils import timezone

from alerts import sweep


@shared_task(name="alerts.tasks.judge")
def judge() -> int:
    return sweep.judge_all(timezone.now())


@shared_task(name="alerts.tasks.judge_minute")
def judge_minute() -> int:
    """Each minute: silences, finished averaging windows, and marks that no nudge has announced."""
    now = timezone.now()
    sweep.mark_finished_windows(now)
    return sweep.judge_silent(now) + sweep.judge_all(now)
