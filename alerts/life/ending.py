"""What ends without a person: a level 1 that is long over, what is long closed, what is no longer watched.

Never a level 2 or 3: those wait for someone to look, however long their data have been normal.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from alerts.life.actions import act
from alerts.life.states import BEFORE_VERIFYING, ENDED
from alerts.models import Alert, AlertEvent, BulkAction, Condition
from registry.models import Status

CLEAR = timedelta(hours=24)
AT_ONCE = 5000


def recover(now: datetime) -> int:
    """Close the level 1 alerts that have been over for a day and on which nobody works; how many."""
    over = Alert.objects.filter(level=1, condition=Condition.OVER, handling__in=BEFORE_VERIFYING)
    long_over = over.filter(ended_at__lte=now - CLEAR, detected_at__lte=now - CLEAR)
    return _all(long_over, "recover", now, outcome="recovered", note="恢复满 24 小时，系统办结")


def archive(now: datetime) -> int:
    """Archive what came to its end ten days ago, as done, false or exempt; how many."""
    return _all(Alert.objects.filter(handling__in=ENDED, due_at__lte=now), "archive", now)


def _all(found: QuerySet, verb: str, now: datetime, **how: str) -> int:
    """Some thousands a run, so that no transaction holds the alerts for long."""
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return len(act(ids, verb, by=None, now=now, **how).done) if ids else 0


@transaction.atomic
def end_unwatched(now: datetime) -> int:
    """End the live alerts of points and sites that are no longer in use: no data will come to end them."""
    unwatched = ~Q(point__status=Status.RUNNING) & Q(point__isnull=False) | ~Q(site__status=Status.RUNNING)
    rows = Alert.objects.live().filter(unwatched).order_by("pk")
    held = list(rows.select_related("site", "point").select_for_update(of=("self",)))
    if not held:
        return 0
    Alert.objects.filter(pk__in=[each.pk for each in held]).update(condition=Condition.OVER, ended_at=now)
    AlertEvent.objects.bulk_create(
        AlertEvent(alert=each, at=now, kind=AlertEvent.Kind.ENDED, note=_why(each)) for each in held
    )
    return len(held)


def _why(alert: Alert) -> str:
    point = alert.point
    if point is not None and point.status != Status.RUNNING:
        return f"点位 {point.name} 已转为{point.get_status_display()}，不再判定，告警随之结束"
    return f"{alert.site.name} 已转为{alert.site.get_status_display()}，不再判定，告警随之结束"


def forget_undone(now: datetime) -> int:
    """Drop what old acts remembered to be taken back: nobody can any more."""
    return BulkAction.objects.filter(until__lt=now - CLEAR).exclude(before=[]).update(before=[])
