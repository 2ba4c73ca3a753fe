"""What each platform owed and brought: one definition, by month, by day or by site (domain.md A.7, F.5).

Owed as the monthly report counts it (telemetry.months): from the hour a point came into use, without the hours that a
declared outage touches. Of a day excused in part, what came counts up to what is still owed. It reads the daily
values, one pass a platform."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Self

from django.db import connection

from alerts.orders.excused import spans
from registry.rooms import model, platform

DAY = timedelta(days=1)
LONG = timedelta(days=100)
"""From here on a span is most of a year's rows: reading them in one go beats looking each point up."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Days with data (of a site they are not counted), day-points owed and come, samples owed, come and valid."""

    days: int = 0
    points_owed: int = 0
    points_came: int = 0
    owed: int = 0
    came: int = 0
    valid: int = 0

    @classmethod
    def sum(cls, each: Iterable["Brought"]) -> Self:
        """Of several; the days of several platforms are the same days, so of days this is the most."""
        every = list(each)
        rest = (sum(getattr(one, name) for one in every) for name in cls.__slots__[1:])
        return cls(max((one.days for one in every), default=0), *rest)


class Grain(Enum):
    """What a line of the answer stands for: the key of a row with the date {day} and the site p.site."""

    MONTH = "date_trunc('month', {day})::date"
    DAY = "{day}"
    SITE = "p.site"


_SQL = """
WITH point AS (
  SELECT p.id, p.site_id AS site, p.interval_s, 86400 / p.interval_s AS owed,
    (p.since AT TIME ZONE 'Asia/Shanghai')::date AS since,
    extract(hour FROM p.since AT TIME ZONE 'Asia/Shanghai') * 3600 / p.interval_s AS before
  FROM registry_point p JOIN registry_site o ON o.id = p.site_id
  WHERE p.status = 'running' AND o.status = 'running' AND o.platform = %(slug)s
    AND (%(sites)s::int[] IS NULL OR p.site_id = ANY (%(sites)s::int[]))),
span AS (
  SELECT d::date AS day, d AT TIME ZONE 'Asia/Shanghai' AS at
  FROM generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') d),
away AS (
  SELECT p.id, p.owed, p.interval_s, unnest(range_agg(tstzrange(
    date_trunc('hour', s.start),
    date_trunc('hour', s.until + interval '1 hour' - interval '1 microsecond')))) AS stretch
  FROM unnest(%(away)s::int[], %(from)s::timestamptz[], %(to)s::timestamptz[]) s (point_id, start, until)
  JOIN point p ON p.id = s.point_id WHERE s.until IS NULL OR s.until > s.start
  GROUP BY p.id, p.owed, p.interval_s),
excused AS MATERIALIZED (
  SELECT a.id, s.at, s.day, a.owed, LEAST(a.owed, sum(extract(epoch FROM
    LEAST(upper(a.stretch), s.at + interval '1 day') - GREATEST(lower(a.stretch), s.at)) / a.interval_s)) AS samples
  FROM away a JOIN span s ON a.stretch && tstzrange(s.at, s.at + interval '1 day')
  GROUP BY a.id, a.owed, s.at, s.day),
owed AS (
  SELECT {of_span} AS key, sum(p.points) AS points, sum(p.samples) AS samples
  FROM span s JOIN (SELECT {site}since, count(*) AS points, sum(owed) AS samples FROM point GROUP BY {site}since) p
    ON p.since IS NULL OR p.since <= s.day GROUP BY 1),
began AS (
  SELECT {of_since} AS key, sum(p.before) AS samples FROM point p
  WHERE p.since >= %(first)s::date AND p.since <= %(last)s::date GROUP BY 1),
spared AS (
  SELECT {of_excused} AS key, count(*) FILTER (WHERE e.samples >= e.owed) AS points, sum(e.samples) AS samples
  FROM excused e JOIN point p ON p.id = e.id AND (p.since IS NULL OR p.since <= e.day) GROUP BY 1),
day AS (
  SELECT {group}, count(*) - count(*) FILTER (WHERE e.samples >= e.owed) AS points,
    COALESCE(sum(LEAST(r.samples, p.owed)) FILTER (WHERE e.id IS NULL), 0)
      + COALESCE(sum(LEAST(r.samples, p.owed - e.samples)) FILTER (WHERE e.id IS NOT NULL), 0) AS samples,
    COALESCE(sum(LEAST(r.valid, p.owed)) FILTER (WHERE e.id IS NULL), 0)
      + COALESCE(sum(LEAST(r.valid, p.owed - e.samples)) FILTER (WHERE e.id IS NOT NULL), 0) AS valid
  FROM {table} r JOIN point p ON p.id = {of_row} LEFT JOIN excused e ON e.id = r.point_id AND e.at = r.at
  WHERE r.at >= %(start)s AND r.at < %(until)s AND r.samples > 0
  GROUP BY {group}),
came AS (
  SELECT {of_came} AS key, count(*) AS days, sum(points) AS points, sum(samples) AS samples, sum(valid) AS valid
  FROM day GROUP BY 1)
SELECT key, {days}, COALESCE(owed.points, 0) - COALESCE(spared.points, 0), COALESCE(came.points, 0),
  COALESCE(owed.samples, 0) - COALESCE(spared.samples, 0) - COALESCE(began.samples, 0),
  COALESCE(came.samples, 0), COALESCE(came.valid, 0)
FROM owed LEFT JOIN spared USING (key) LEFT JOIN began USING (key) FULL JOIN came USING (key) ORDER BY key
"""


def brought(
    slug: str, start: datetime, end: datetime, grain: Grain, sites: Sequence[int] | None = None
) -> Mapping[Any, Brought]:
    """What the whole local days of [start, end) brought, by the first of the month, the day or the site's number;
    the running day owes nothing yet. ``sites``: of these alone."""
    until = end.replace(hour=0, minute=0, second=0, microsecond=0)
    if until <= start:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_query(slug, grain, is_long=until - start > LONG), _asked(slug, start, until, sites))
        return {key: Brought(*(int(each) for each in rest)) for key, *rest in cursor.fetchall()}


def _query(slug: str, grain: Grain, *, is_long: bool) -> str:
    key = grain.value
    return _SQL.format(
        table=model(platform(slug).daily)._meta.db_table,
        site="site, " if grain is Grain.SITE else "",
        of_row="r.point_id + 0" if is_long else "r.point_id",  # the sum keeps the planner from the index
        of_span=key.format(day="s.day"),
        of_since=key.format(day="p.since"),
        of_excused=key.format(day="e.day"),
        days="0" if grain is Grain.SITE else "COALESCE(days, 0)",
        group="site" if grain is Grain.SITE else "r.at",
        of_came="site" if grain is Grain.SITE else key.format(day="(at AT TIME ZONE 'Asia/Shanghai')::date"),
    )


def _asked(slug: str, start: datetime, until: datetime, sites: Sequence[int] | None) -> dict[str, Any]:
    away = spans(slug, start, until)
    return {
        "slug": slug,
        "sites": None if sites is None else list(sites),
        "first": start.replace(tzinfo=None),
        "last": (until - DAY).replace(tzinfo=None),
        "start": start,
        "until": until,
        "away": [each.point_id for each in away],
        "from": [each.start for each in away],
        "to": [each.end for each in away],
    }


Known = Mapping[str, Mapping[date, Brought]]
"""By platform and the first of the month."""
