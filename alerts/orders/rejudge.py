"""A site judged again from an instant on, because what people decided about it has changed."""

import logging
from collections.abc import Iterable
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import transaction

from alerts.orders.targets import POWER
from registry.models import Point
from telemetry.models import Mark

log = logging.getLogger(__name__)
MEASURE = "alerts.tasks.measure_orders"
"""Counts the energy under limit orders, for the board."""


def points_again(point_ids: Iterable[tuple[int, str]], since: datetime, now: datetime) -> int:
    """Mark (point, platform) pairs in the caller's transaction; nothing for an instant yet to come."""
    if since > now:
        return 0
    marks = [
        Mark(kind=Mark.Kind.JUDGE, platform=slug, point_id=pk, since=since) for pk, slug in sorted(point_ids)
    ]
    Mark.objects.bulk_create(marks)
    if marks:
        transaction.on_commit(_nudge)
    return len(marks)


def enterprises_again(enterprises: Iterable[int], since: datetime, now: datetime) -> int:
    """Judge all power points of these enterprises again."""
    points = Point.objects.filter(site__enterprise__in=list(enterprises), site__platform=POWER)
    return points_again(((pk, POWER) for pk in points.values_list("pk", flat=True)), since, now)


def site_again(site_id: int, since: datetime, now: datetime) -> int:
    """Judge all points of one site again."""
    points = Point.objects.filter(site=site_id)
    return points_again(set(points.values_list("pk", "site__platform")), since, now)


def _nudge() -> None:
    """Tell the judges; the minute's task does the same when this message is lost."""
    for name in (*settings.AFTER_DIGEST, MEASURE):
        try:
            current_app.send_task(name, retry=False, ignore_result=True)
        except Exception as fault:  # any transport's own error
            log.warning("通知 %s 失败，由定时任务补做：%s", name, fault)
