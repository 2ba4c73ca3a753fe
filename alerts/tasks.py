"""Doors for Celery: fetch the clock, call one named function."""

import time

from celery import shared_task
from django.utils import timezone

from alerts import sweep

GRACE_S = 180.0
"""After a start of our own the devices need a while to come back and fill their gaps: no silence is judged yet."""
LONGEST_REST_S = 2.0
_began = time.monotonic()
_rested_until = 0.0


@shared_task(name="alerts.tasks.judge")
def judge() -> int:
    """Judge what is marked, then rest as long as it took: under load judging gathers, and leaves half of its
    processor to the digest. A run of some milliseconds rests as briefly, so a lone alert is not late."""
    global _rested_until
    time.sleep(max(0.0, _rested_until - time.monotonic()))
    began = time.monotonic()
    points = sweep.judge_all(timezone.now())
    _rested_until = time.monotonic() + min(time.monotonic() - began, LONGEST_REST_S)
    return points


@shared_task(name="alerts.tasks.judge_minute")
def judge_minute() -> int:
    """Each minute: silences, finished averaging windows, and marks that no nudge has announced."""
    now = timezone.now()
    sweep.mark_finished_windows(now)
    silent = sweep.judge_silent(now) if time.monotonic() - _began > GRACE_S else 0
    return silent + sweep.judge_all(now)
