"""The rates of a whole month by site, in one query a platform: from daily values, without outages.

As telemetry.rates counts them, but a point owes what it owes a day: more than that counts as all. Of a point that
an outage excuses, every hour that the outage touches leaves both sides, and the others are counted one by one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from registry.rooms import model, platform
from telemetry.rates import Excused
from telemetry.shares import Rate


@dataclass(frozen=True, slots=True)
class Month:
    """Some points over a month: their samples, and the hours in which they were heard of those they were due."""

    points: int
    rate: Rate
    hours_due: float
    hours_heard: float

    def __add__(self, other: "Month") -> "Month":
        return Month(
            self.points + other.points,
            self.rate + other.rate,
            self.hours_due + other.hours_due,
            self.hours_heard + other.hours_heard,
        )


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """One site's month; ``district``: the code of where it lies."""

    site: int
    district: str
    month: Month


NOTHING = Month(0, Rate(), 0, 0)

_SQL = """
WITH away AS (
  SELECT s.point_id, range_agg(tstzrange(date_trunc('hour', GREATEST(s.start, %(start)s)),
    LEAST(date_trunc('hour', s.until + interval '1 hour' - interval '1 microsecond'), %(end)s))) AS hours
  FROM unnest(%(away)s::int[], %(from)s::timestamptz[], %(to)s::timestamptz[]) s (point_id, start, until)
  WHERE s.start < %(end)s AND (s.until IS NULL OR s.until > GREATEST(s.start, %(start)s))
  GROUP BY s.point_id),
point AS (
  SELECT p.id, x.id AS site, x.district_id AS area, 3600::float8 / p.interval_s AS owed, a.hours,
    GREATEST(%(start)s, date_trunc('hour', p.since)) AS since
  FROM registry_point p JOIN registry_site x ON x.id = p.site_id LEFT JOIN away a ON a.point_id = p.id
  WHERE x.platform = %(slug)s AND x.district_id = ANY(%(codes)s) AND p.status = 'running'
    AND x.status = 'running' AND (p.since IS NULL OR p.since < %(end)s)),
due AS (
  SELECT id, site, area, owed, hours, since,
    (extract(epoch FROM %(end)s - since) - COALESCE((
      SELECT sum(extract(epoch FROM upper(w) - lower(w)))
      FROM unnest(hours * tstzmultirange(tstzrange(since, %(end)s))) w), 0))::float8 / 3600 AS hours_due
  FROM point),
came AS (
  SELECT p.id, sum(LEAST(r.samples, p.owed * d.hours)) AS samples, sum(LEAST(r.valid, p.owed * d.hours)) AS valid
  FROM due p JOIN {daily} r ON r.point_id = p.id AND r.at >= %(start)s AND r.at < %(end)s,
    LATERAL (SELECT LEAST(24, extract(epoch FROM r.at + interval '1 day' - p.since) / 3600) AS hours) d
  WHERE p.hours IS NULL AND d.hours > 0 GROUP BY p.id
  UNION ALL
  SELECT p.id, sum(LEAST(r.samples, p.owed)), sum(LEAST(r.valid, p.owed))
  FROM due p JOIN {hourly} r ON r.point_id = p.id AND r.at >= p.since AND r.at >= %(start)s AND r.at < %(end)s
  WHERE p.hours IS NOT NULL AND NOT r.at <@ p.hours GROUP BY p.id),
heard AS (
  SELECT p.id, n.hours FROM due p CROSS JOIN LATERAL (
    SELECT count(*) AS hours FROM {hourly} r WHERE r.point_id = p.id AND r.at >= p.since
    AND r.at >= %(start)s AND r.at < %(end)s AND (p.hours IS NULL OR NOT r.at <@ p.hours)) n)
SELECT site, area, count(*), sum(owed * hours_due), COALESCE(sum(came.samples), 0), COALESCE(sum(came.valid), 0),
  sum(hours_due), sum(heard.hours)
FROM due LEFT JOIN came USING (id) LEFT JOIN heard USING (id) GROUP BY site, area ORDER BY site
"""


_IN_USE = """
SELECT x.platform, md5(string_agg(concat_ws('|', p.id, p.interval_s, extract(epoch FROM p.since), x.id, x.district_id),
  ',' ORDER BY p.id))
FROM registry_point p JOIN registry_site x ON x.id = p.site_id
WHERE x.platform = ANY(%s) AND p.status = 'running' AND x.status = 'running' GROUP BY x.platform
"""


def points_in_use(slugs: Collection[str]) -> dict[str, str]:
    """Platform → a digest of all that a month reads of its points; another one: other points, or they owe otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [list(slugs)])
        return dict(cursor.fetchall())


def by_site(
    slug: str, codes: Collection[str], start: datetime, end: datetime, excused: Iterable[Excused] = ()
) -> list[SiteMonth]:
    """The months of the sites in some districts over [start, end), both local midnights; sites with points."""
    if end <= start:
        return []
    spans = list(excused)
    asked = {
        "slug": slug,
        "codes": list(codes),
        "start": start,
        "end": end,
        "away": [each.point_id for each in spans],
        "from": [each.start for each in spans],
        "to": [each.end for each in spans],
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(slug), asked)
        return [
            SiteMonth(site, area, Month(points, Rate(*rate), due, float(heard)))
            for site, area, points, *rate, due, heard in cursor
        ]


def _sql(slug: str) -> str:
    about = platform(slug)
    tables = {"daily": model(about.daily)._meta.db_table, "hourly": model(about.hourly)._meta.db_table}
    return _SQL.format(**tables)
