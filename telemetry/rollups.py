"""Hourly and daily values from the readings of each point's basis span (domain.md B.2).

Only touched hours are computed again: the digest leaves a mark, late frames reopen their hour. A sample is
valid when its flag is N or S and, for a quantity that cannot be negative, its value is not.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction

from registry.platforms import Factor, Platform
from registry.rooms import model, platform, platforms
from telemetry.models import Mark
from telemetry.partitions import CITY, Partitioned, ensure
from telemetry.touched import touch

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VALID_HOUR_S = 2700
"""45 valid minutes make a valid hour (GB 3095-2012 表4)."""
_LONG_AGO = datetime(2020, 1, 1, tzinfo=CITY)

_TAKE = """
DELETE FROM telemetry_mark WHERE id IN (
  SELECT id FROM telemetry_mark WHERE kind = %s AND platform = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING point_id, since
"""
MOST_MARKS = 50_000


def roll_all() -> int:
    """Roll up every marked point of every platform; how many points were done."""
    return sum(roll_marked(each.slug) for each in platforms())


@transaction.atomic
def roll_marked(slug: str) -> int:
    """Take the marks of one platform and roll up what they name, in one transaction."""
    marks = take(Mark.Kind.ROLL, slug)
    roll(slug, marks)
    return len(marks)


def take(kind: int, slug: str) -> dict[int, datetime]:
    """Delete up to MOST_MARKS marks; point → earliest instant. They come back if the transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [kind, slug, MOST_MARKS])
        earliest: dict[int, datetime] = {}
        for point_id, since in cursor.fetchall():
            known = earliest.get(point_id)
            earliest[point_id] = since if known is None else min(known, since)
    return earliest


def roll(slug: str, since: dict[int, datetime], until: datetime | None = None) -> None:
    """Compute the hours and days from ``since`` on for each point; in the caller's transaction.

    ``until``: what begins at it or later is left as it is.
    """
    if not since:
        return
    points = sorted(since)
    hours = [max(since[point], _LONG_AGO).replace(minute=0, second=0, microsecond=0) for point in points]
    days = [at.astimezone(CITY).replace(hour=0) for at in hours]
    ensure(Partitioned(model(platform(slug).hourly)._meta.db_table, "at", "year", None), _years(min(hours)))
    with connection.cursor() as cursor:
        cursor.execute(_hourly_sql(slug), [points, hours, min(hours), _ceiling(until, HOUR)])
        cursor.execute(_daily_sql(slug), [points, days, min(days), _ceiling(until, DAY)])
    touch(slug, min(hours), until or max(datetime.now(CITY), *hours))


def floor(at: datetime, step: timedelta) -> datetime:
    """The start of the local hour or day that holds ``at``."""
    hour = at.astimezone(CITY).replace(minute=0, second=0, microsecond=0)
    return hour if step == HOUR else hour.replace(hour=0)


def _ceiling(until: datetime | None, step: timedelta) -> datetime | str:
    """Where the last hour or day that is touched ends; without ``until`` never."""
    if until is None:
        return "infinity"
    start = floor(until, step)
    return start if start == until else start + step


def _years(first: datetime) -> list[datetime]:
    """One instant a year from ``first`` to next year's start, the furthest a reading may lie ahead."""
    last = datetime.now(CITY).year + 1
    return [
        first,
        *(datetime(year, 1, 1, tzinfo=CITY) for year in range(first.astimezone(CITY).year + 1, last + 1)),
    ]


def _ok(factors: Sequence[Factor], index: int) -> str:
    """The SQL condition under which factor ``index`` of a reading is valid."""
    column = factors[index].column
    positive = f" AND r.{column} >= 0" if factors[index].low >= 0 else ""
    flag = f"(r.flags IS NULL OR substr(r.flags, {index + 1}, 1) IN ('N', 'S'))"
    return f"r.{column} IS NOT NULL AND {flag}{positive}"


def valid_sample(about: Platform) -> str:
    """The SQL condition under which a sample as a whole is valid: its key quantity, or what stands in for it."""
    factors = about.factors
    key = next(index for index, factor in enumerate(factors) if factor.column == about.key_factor)
    if not about.key_estimate:
        return _ok(factors, key)
    return f"{_ok(factors, key)} OR (r.{about.key_factor} IS NULL AND r.flags IS NULL AND {about.key_estimate} >= 0)"


def _names(factors: Sequence[Factor]) -> str:
    each = (f"{f.column}, {f.column}_min, {f.column}_max, {f.column}_n" for f in factors)
    return ", ".join(["point_id", "at", "span", "samples", "valid", *each])


def _upsert(table: str, names: str, select: str) -> str:
    settable = ", ".join(f"{name} = excluded.{name}" for name in names.split(", ")[2:])
    return f"INSERT INTO {table} ({names}) {select} ON CONFLICT (point_id, at) DO UPDATE SET {settable}"


@cache
def _hourly_sql(slug: str) -> str:
    about = platform(slug)
    factors = about.factors
    sums = []
    for index, factor in enumerate(factors):
        only = f"FILTER (WHERE {_ok(factors, index)})"
        column = f"r.{factor.column}"
        mean = _direction(column, only) if factor.unit == "°" else f"avg({column}) {only}"
        sums += [mean, f"min({column}) {only}", f"max({column}) {only}", f"count(*) {only}"]
    select = (
        "SELECT r.point_id, date_trunc('hour', r.at), min(r.span), count(*),"
        f" count(*) FILTER (WHERE {valid_sample(about)}), {', '.join(sums)}"
        " FROM unnest(%s::int[], %s::timestamptz[]) m (point_id, since)"
        " JOIN telemetry_pointstate s ON s.point_id = m.point_id"
        f" JOIN {model(about.reading)._meta.db_table} r"
        " ON r.point_id = m.point_id AND r.span = s.basis AND r.at >= m.since AND r.at >= %s AND r.at < %s"
        " GROUP BY r.point_id, date_trunc('hour', r.at)"
    )
    return _upsert(model(about.hourly)._meta.db_table, _names(factors), select)


def _direction(column: str, only: str) -> str:
    """Mean of a direction in degrees, as the direction of the mean unit vector."""
    north, east = (f"avg({turn}(radians({column}))) {only}" for turn in ("cos", "sin"))
    return f"mod((degrees(atan2({east}, {north})) + 360)::numeric, 360)"


@cache
def _daily_sql(slug: str) -> str:
    """A day's mean is the mean of its valid hours; in a daily row ``_n`` counts valid hours."""
    about = platform(slug)
    sums: list[str] = []
    for factor in about.factors:
        column = f"h.{factor.column}"
        valid = f"FILTER (WHERE {column}_n * p.interval_s >= {VALID_HOUR_S})"
        mean = _direction(column, valid) if factor.unit == "°" else f"avg({column}) {valid}"
        sums += [mean, f"min({column}_min)", f"max({column}_max)", f"count(*) {valid}"]
    day = "date_trunc('day', h.at, 'Asia/Shanghai')"
    select = (
        f"SELECT h.point_id, {day}, min(h.span), sum(h.samples), sum(h.valid), {', '.join(sums)}"
        " FROM unnest(%s::int[], %s::timestamptz[]) m (point_id, since)"
        " JOIN registry_point p ON p.id = m.point_id"
        f" JOIN {model(about.hourly)._meta.db_table} h"
        " ON h.point_id = m.point_id AND h.at >= m.since AND h.at >= %s AND h.at < %s"
        f" GROUP BY h.point_id, {day}"
    )
    return _upsert(model(about.daily)._meta.db_table, _names(about.factors), select)
