"""遥测佐证: when the data really came back after a reported repair; a repair without data is flagged.

"报修复 14:10 — 数据恢复 14:22". The data are back when every point the form is about has sent a normal value again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from maintenance.models import Visit, VisitDevice, VisitReading
from registry.models import Status
from registry.rooms import model, platform

WATCHED = timedelta(days=30)
"""A form is asked about so long; what comes back later came for another reason."""

_SQL = """
SELECT asked.visit_id, count(*) = count(found.at), max(found.at)
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) asked (visit_id, point_id, since)
LEFT JOIN LATERAL (
  SELECT r.at FROM {readings} r
  JOIN telemetry_pointstate s ON s.point_id = r.point_id AND s.basis = r.span
  WHERE r.point_id = asked.point_id AND r.at >= asked.since AND r.at < %s
    AND (r.flags IS NULL OR r.flags ~ '[NS]')
  ORDER BY r.at LIMIT 1) found ON true
GROUP BY asked.visit_id
"""


def sweep(now: datetime) -> int:
    """Look again for every current form whose data are not back; how many were found."""
    waiting = Visit.objects.filter(
        is_current=True, data_back_at=None, repaired_at__isnull=False, repaired_at__gt=now - WATCHED
    )
    return find(waiting.defer("content").select_related("order"), now=now)


def find(visits: Iterable[Visit], *, now: datetime) -> int:
    """Note the return of the data where it has happened; one query a platform."""
    by_platform: defaultdict[str, list[tuple[int, int, datetime]]] = defaultdict(list)
    waiting = list(visits)
    about = subjects(waiting)
    for visit in waiting:
        if visit.repaired_at:
            by_platform[visit.platform] += [
                (visit.pk, point, visit.repaired_at) for point in about.get(visit.pk, ())
            ]
    return sum(_note(slug, rows, now) for slug, rows in by_platform.items() if rows)


def _note(slug: str, rows: Collection[tuple[int, int, datetime]], now: datetime) -> int:
    table = model(platform(slug).reading)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(readings=connection.ops.quote_name(table)),
            [*(list(each) for each in zip(*rows, strict=True)), now + timedelta(minutes=5)],
        )
        back = {visit: at for visit, is_whole, at in cursor.fetchall() if is_whole}
    for visit, at in back.items():
        Visit.objects.filter(pk=visit, data_back_at=None).update(data_back_at=at)
    return len(back)


def subjects(visits: Collection[Visit]) -> dict[int, set[int]]:
    """Form → the points in use it is about: those of its alerts, else of its devices, else of its readings,
    else every one of the site."""
    numbers = [each.pk for each in visits]
    alerts = Visit.objects.filter(pk__in=numbers)
    devices = VisitDevice.objects.filter(visit__in=numbers, device__points__site=F("visit__site"))
    readings = VisitReading.objects.filter(visit__in=numbers)
    known = [
        _in_use(alerts.values_list("pk", "order__alerts__point", "order__alerts__point__status")),
        _in_use(devices.values_list("visit", "device__points", "device__points__status")),
        _in_use(readings.values_list("visit", "point", "point__status")),
        _in_use(alerts.values_list("pk", "site__points", "site__points__status")),
    ]
    return {pk: next((each[pk] for each in known if pk in each), set()) for pk in numbers}


def _in_use(rows: Iterable[tuple[int, int | None, str | None]]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for visit, point, status in rows:
        if point is not None and status != Status.STOPPED:
            found[visit].add(point)
    return dict(found)
