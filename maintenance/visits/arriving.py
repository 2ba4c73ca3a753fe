"""数据补到: telemetry that came only after a form was handed in, beside the readings that had none then.

The signed form stays as it is, and so does its SHA-256: what came later stands beside it, with when it was found.
Sought by the same instants and within the same reach as when the form was handed in (``measured``).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from maintenance.models import VisitReading
from maintenance.visits.measured import reach
from registry.rooms import model, platform, platforms

WATCHED = timedelta(days=30)
AT_ONCE = 2000

_SQL = """
SELECT asked.id, found.at, found.value
FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::interval[]) asked (id, point_id, at, reach)
JOIN telemetry_pointstate s ON s.point_id = asked.point_id
JOIN LATERAL (
  SELECT r.at, r.{column}::float8 AS value FROM {readings} r
  WHERE r.point_id = asked.point_id AND r.span = s.basis
    AND r.at >= asked.at - asked.reach AND r.at <= asked.at + asked.reach
    AND r.{column} > '-Infinity' AND r.{column} < 'Infinity'
  ORDER BY abs(extract(epoch FROM r.at - asked.at)), r.at LIMIT 1) found ON true
"""


@transaction.atomic
def sweep(now: datetime) -> int:
    """Look again for every typed reading of a current form that has nothing beside it; how many were found."""
    waiting = list(_waiting(now)[:AT_ONCE])
    groups: defaultdict[tuple[str, str], list[VisitReading]] = defaultdict(list)
    known = {each.slug: {factor.column for factor in each.factors} for each in platforms()}
    for each in waiting:
        if each.column in known.get(each.visit.platform, ()):
            groups[each.visit.platform, each.column].append(each)
    return sum(_fill(slug, column, rows, now) for (slug, column), rows in groups.items())


def _waiting(now: datetime) -> QuerySet[VisitReading]:
    """The newest forms first. ``instant``: what the reading was held against."""
    rows = VisitReading.objects.filter(measured=None, late_value=None, point__isnull=False)
    rows = rows.filter(visit__is_current=True, visit__submitted_at__gt=now - WATCHED)
    rows = rows.annotate(instant=Coalesce("visit__repaired_at", "visit__left_at"))
    return (
        rows.select_related("visit", "point").defer("visit__content").order_by("-visit__submitted_at", "pk")
    )


def _fill(slug: str, column: str, rows: Sequence[VisitReading], now: datetime) -> int:
    asked = [(each.pk, each.point_id, _at(each), reach(each.point.interval_s)) for each in rows if each.point]
    names = {
        "column": connection.ops.quote_name(column),
        "readings": connection.ops.quote_name(model(platform(slug).reading)._meta.db_table),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(**names), [list(each) for each in zip(*asked, strict=True)])
        found = {pk: (at, value) for pk, at, value in cursor.fetchall()}
    for each in rows:
        if each.pk in found:
            each.late_at, each.late_value = found[each.pk]
            each.late_found_at = now
    changed = [each for each in rows if each.pk in found]
    VisitReading.objects.bulk_update(changed, ["late_at", "late_value", "late_found_at"], batch_size=500)
    return len(changed)


def _at(reading: VisitReading) -> datetime:
    """On arrival, and when the repair was reported (else on leaving), as when the form was handed in."""
    return reading.visit.arrived_at if reading.when == VisitReading.When.BEFORE else reading.instant
