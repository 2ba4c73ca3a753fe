"""Doors for Celery: fetch the clock, call one named function."""

import time
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from alerts import slow, sweep
from alerts.life import ending, escalation
from alerts.notices import tasks as notices
from alerts.orders import measure
from alerts.parameters import trial_actions, trials
from telemetry import digest

__all__ = ["judge", "judge_minute", "notices"]

GRACE_S = 180.0
"""After a start of our own the devices need a while to come back and fill their gaps: no silence is judged yet."""
LONGEST_REST_S = 2.0
LONGEST_REST_WHILE_BEHIND_S = 3.0
BEHIND = timedelta(seconds=1)
"""Batches that have waited longer than this tell that the digest needs the processor more than the judge."""
_began = time.monotonic()
_ended = _began
_worked_s = 0.0


@shared_task(name="alerts.tasks.judge")
def judge() -> int:
    """Judge what is marked, after a rest as long as the last run took, and longer while the digest is behind:
    so judging gathers, and leaves the processor to what it waits for. A run of some milliseconds rests as
    briefly, so a lone alert is not late."""
    global _ended, _worked_s
    _rest()
    began = time.monotonic()
    points = sweep.judge_all(timezone.now())
    _ended = time.monotonic()
    _worked_s = _ended - began
    return points


def _rest() -> None:
    time.sleep(max(0.0, _ended + min(_worked_s, LONGEST_REST_S) - time.monotonic()))
    while time.monotonic() < _ended + LONGEST_REST_WHILE_BEHIND_S and digest.is_behind(
        timezone.now() - BEHIND
    ):
        time.sleep(0.1)


@shared_task(name="alerts.tasks.judge_minute")
def judge_minute() -> int:
    """Each minute: silences, finished averaging windows, and marks that no nudge has announced."""
    now = timezone.now()
    sweep.mark_finished_windows(now)
    silent = sweep.judge_silent(now) if time.monotonic() - _began > GRACE_S else 0
    return silent + sweep.judge_all(now)


@shared_task(name="alerts.tasks.try_rules")
def try_rules() -> None:
    """Go on with trials for a few minutes, on a queue of their own; then make room for the next message."""
    if trials.work():
        trial_actions.nudge()


@shared_task(name="alerts.tasks.follow_up")
def follow_up() -> int:
    """Each minute: what ends by itself, and what is overdue goes up."""
    now = timezone.now()
    return ending.end_unwatched(now) + ending.recover(now) + escalation.escalate(now)


@shared_task(name="alerts.tasks.put_away")
def put_away() -> int:
    """Each night: archive what came to its end ten days ago."""
    now, done = timezone.now(), 0
    while archived := ending.archive(now):
        done += archived
    ending.forget_undone(now)
    return done


@shared_task(name="alerts.tasks.measure_orders")
def measure_orders() -> int:
    """The energy under each limit order in force, for the compliance board; how many were counted."""
    return measure.measure(timezone.now())


@shared_task(name="alerts.tasks.judge_slow")
def judge_slow() -> int:
    """Each hour: the rules that look back over days."""
    return slow.judge_all(timezone.now())
