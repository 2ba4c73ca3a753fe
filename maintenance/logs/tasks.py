"""Doors for Celery: fetch the clock, call one named function."""

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from maintenance.logs import backing_up, backup_log, pg_tools, sims
from maintenance.logs.downtime import CITY


@shared_task(name="maintenance.logs.tasks.remind")
def remind() -> int:
    """Each morning: SIM cards that run out, and a month without a restore drill."""
    now = timezone.now()
    return sims.remind(now) + backup_log.remind_of_drill(now)


@shared_task(name="maintenance.logs.tasks.back_up")
def back_up() -> str:
    """Each night, where a folder is named: a backup; the month's first one that nobody has drilled yet, with
    its drill."""
    if not settings.BACKUP_DIR:
        return ""
    now = timezone.now()
    with_drill = not backup_log.drills(now.astimezone(CITY).date()).exists()
    try:
        log, drill = backup_log.run(
            Path(settings.BACKUP_DIR),
            now=now,
            with_drill=with_drill,
            keep=settings.BACKUP_KEEP,
            clock=timezone.now,
        )
    except (backing_up.Failed, pg_tools.NoTools) as fault:
        backup_log.complain(str(fault), now)
        raise
    if drill and not drill.passed:
        backup_log.complain(drill.fault, now)
    return str(log.title)
