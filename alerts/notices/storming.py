"""Storms in the database: one live row a district and kind; the alerts point to it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Count

from alerts.models import Alert, Storm
from alerts.notices.grouplog import write_log
from alerts.notices.leading import REOPENED_WITHIN
from alerts.notices.parents import Child
from alerts.notices.storms import Bounds, Change, Known, changes
from alerts.wording import clock as written
from registry.models import Device, Status


def bounds() -> Bounds:
    return Bounds(sites=settings.STORM_SITES, share=settings.STORM_SHARE_PCT / 100)


def release(now: datetime) -> int:
    """What goes on, or began again, after its storm was over stands alone and is told of."""
    left = Alert.objects.live().filter(storm__ended_at__isnull=False)
    found = dict(left.values_list("pk", "storm"))
    Alert.objects.filter(pk__in=found).update(storm=None, told_level=0)
    about = {alert: {"storm": storm} for alert, storm in found.items()}
    write_log(about, "大面积异常已结束，仍在告警，单独列出", now)
    return len(found)


def gather(silent: Sequence[Child], cut: Sequence[Child], now: datetime) -> int:
    """Begin, grow and end the storms; how many alerts joined or left one."""
    silence, power = Storm.Kind.SILENCE, Storm.Kind.POWER_CUT
    return _gather(silence, silent, now) + _gather(power, cut, now)


def _gather(kind: str, children: Sequence[Child], now: datetime) -> int:
    live = Storm.objects.filter(kind=kind, ended_at=None).select_for_update(of=("self",))
    storms = {storm.pk: storm for storm in live}
    if not children and not storms:
        return 0
    known = [Known(storm.pk, storm.district_id, storm.sites) for storm in storms.values()]
    found = changes(children, known, _devices(), bounds())
    return sum(_apply(kind, change, storms, now) for change in found)


def _devices() -> dict[str, int]:
    running = Device.objects.filter(status=Status.RUNNING).order_by().values_list("district")
    return dict(running.annotate(n=Count("pk")))


def _apply(kind: str, change: Change, storms: dict[int, Storm], now: datetime) -> int:
    if change.is_over:
        return _end(storms[change.storm or 0], now)
    if change.storm is None:
        storm = _begun(kind, change, now)
    elif change.joins:
        storm = storms[change.storm]
    else:
        return 0
    return _join(storm, change.joins, now)


def _begun(kind: str, change: Change, now: datetime) -> Storm:
    """A new storm; the last one again when that ended within the hour."""
    lately = Storm.objects.filter(
        kind=kind, district=change.district, ended_at__gt=now - REOPENED_WITHIN
    ).order_by("-ended_at")
    storm = lately.select_for_update(of=("self",)).first()
    start = min(child.start for child in change.joins)
    if storm is None:
        return Storm(kind=kind, district_id=change.district, started_at=start, detected_at=now)
    storm.ended_at = None
    return storm


def _join(storm: Storm, joins: Sequence[Child], now: datetime) -> int:
    storm.started_at = min(storm.started_at, *(child.start for child in joins))
    storm.save()
    ids = [child.id for child in joins]
    Alert.objects.filter(pk__in=ids).update(storm=storm)
    _count(storm)
    _log(ids, f"归入{storm.district.name}{storm.get_kind_display()}", storm, now)
    return len(ids)


def follow() -> None:
    """A parent is part of the storm that its children are part of."""
    if Storm.objects.filter(ended_at=None).exists():
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW)


_FOLLOW = """
UPDATE alerts_alert p SET storm_id = c.storm_id
FROM alerts_storm s JOIN alerts_alert c ON c.storm_id = s.id
WHERE s.ended_at IS NULL AND c.condition = 'ongoing' AND c.parent_id = p.id
  AND p.storm_id IS NULL AND p.point_id IS NULL AND p.condition = 'ongoing'
"""


def _count(storm: Storm) -> None:
    members = storm.alerts.filter(point__isnull=False)
    counted = members.aggregate(members=Count("pk"), sites=Count("site", distinct=True))
    storm.members, storm.sites = counted["members"], counted["sites"]
    storm.sentence = sentence(storm)
    storm.save()


def sentence(storm: Storm) -> str:
    start = written(storm.started_at.timestamp())
    what, why = {
        "silence": ("大面积没有数据上传", "可能是运营商网络或电网故障"),
        "power_cut": ("大面积断电", "可能是电网停电"),
    }[storm.kind]
    return f"{storm.district.name} {storm.sites} 个监管对象自 {start} 起{what}，{why}"


def _end(storm: Storm, now: datetime) -> int:
    storm.ended_at = now
    storm.save(update_fields=["ended_at"])
    return release(now)


def _log(ids: list[int], note: str, storm: Storm, now: datetime) -> None:
    write_log({alert: {"storm": storm.pk} for alert in ids}, note, now)
