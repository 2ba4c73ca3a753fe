"""The past that PW06 and PW15 look back to: hours from the rollups, and readings of circuits that rest for days."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from alerts.hours import Hour, Hourly
from alerts.rule_types import CHINA, Order, PointView, SiteView
from alerts.rulebook import rule
from power.curtailment import FARTHEST_DAYS
from power.models import HourlyReading
from power.states import POWER, on_kw

Row = Sequence[Any]
REST_SEEN = timedelta(days=30)
"""A rest is followed back so far; an older one is told from there."""
RECENT = timedelta(days=9)
"""Windows of readings never reach further back (alerts.sweep.FARTHEST); between a long order's start and then
nothing is judged any more."""
SETTLED = timedelta(days=3)
"""A limit order that has been over for so long has been judged."""
ESTIMATED = "0.66 * GREATEST(current_a_a{0}, current_b_a{0}, current_c_a{0})"
"""Where only current is metered (power.about.PLATFORM.key_estimate)."""


def hourly(views: Mapping[int, SiteView], now: datetime) -> dict[int, Hourly]:
    """The hours of producing circuits at sites with a limit order in force or lately over."""
    wanted = {pk: started for pk, view in views.items() if (started := _limited_since(view, now))}
    if not wanted:
        return {}
    keys = {pk: [point.key for point in views[pk].points if point.produces] for pk in wanted}
    pairs = [(int(key), wanted[pk]) for pk in wanted for key in keys[pk]]
    found = _hours(pairs, now - RECENT)
    return {pk: {key: found[int(key)] for key in keys[pk]} for pk in wanted}


def _limited_since(view: SiteView, now: datetime) -> datetime | None:
    """When the oldest limit order that still matters began."""
    return min((each.start for each in view.orders if _matters(each, now)), default=None)


def _matters(order: Order, now: datetime) -> bool:
    over = order.end is not None and order.end < now - SETTLED
    return order.kind == "limit" and order.start <= now and not over


_HOURS = f"""
SELECT h.point_id, extract(epoch FROM h.at)::float8,
  CASE WHEN h.power_kw_n > 0 THEN h.power_kw_n ELSE h.current_a_a_n END,
  COALESCE(h.power_kw, {ESTIMATED.format("")}), COALESCE(h.power_kw_max, {ESTIMATED.format("_max")}), h.energy_kwh_min
FROM unnest(%s::int[], %s::timestamptz[]) w (point_id, started)
JOIN power_hourlyreading h ON h.point_id = w.point_id AND h.at >= %s
  AND h.at >= w.started - %s AND (h.at < w.started OR h.at >= %s)
ORDER BY h.point_id, h.at
"""  # noqa: S608 - our own names


def _hours(pairs: Sequence[tuple[int, datetime]], recent: datetime) -> defaultdict[int, list[Hour]]:
    """The hours of each point: those before its order began, and the recent ones."""
    back = timedelta(days=FARTHEST_DAYS + 1)
    points, started = [list(each) for each in zip(*pairs, strict=True)]
    found: defaultdict[int, list[Hour]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_HOURS, [points, started, min(started) - back, back, recent])
        for point_id, *hour in cursor.fetchall():
            found[point_id].append(Hour(*hour))
    return found


def farther(
    views: Mapping[int, SiteView], rows: Mapping[int, Sequence[Row]], layout: Sequence[str], now: datetime
) -> dict[int, datetime]:
    """From where on the readings are needed of production that has rested, with its treatment, for days."""
    place = layout.index(POWER)
    resting = [
        (group, timedelta(days=_days(view, group[0])))
        for view in views.values()
        for group in _groups(view)
        if not _declared(view, group[0], now)
        and all(_quiet(rows.get(int(p.key), ()), p, place) for p in group)
    ]
    if not resting:
        return {}
    last_on = _last_on([point for group, _ in resting for point in group], now - REST_SEEN)
    wanted: dict[int, datetime] = {}
    for group, days in resting:
        stopped = max(last_on.get(int(point.key), now - REST_SEEN) for point in group)
        if stopped <= now - days:
            for point in group:
                key = int(point.key)
                wanted[key] = min(stopped, wanted.get(key, stopped))
    return wanted


def _days(view: SiteView, point: PointView) -> float:
    """How many days without a word the rule allows here, by the shortest of what was ever in force."""
    undeclared = rule("PW15")
    versions = view.versions or (None,)
    return min(undeclared.limits_for(view, point, version).days or 0.0 for version in versions)


def _groups(view: SiteView) -> Iterator[list[PointView]]:
    """Each production point that treatment is linked to, and that treatment."""
    points = {point.key: point for point in view.points}
    for key in dict.fromkeys(key for link in view.links for key in link.production):
        linked = dict.fromkeys(each for link in view.links if key in link.production for each in link.keys)
        yield [points[each] for each in (key, *linked) if each in points]


def _declared(view: SiteView, point: PointView, now: datetime) -> bool:
    """A standing order or declaration says that it stands still."""
    stops = [each for each in view.orders if each.kind == "stop" and each.binds(point)]
    stops += [
        each
        for each in view.declarations
        if each.approved and each.kind in ("stop", "outage") and point.key in each.points
    ]
    return any(each.start <= now and (each.end is None or each.end > now) for each in stops)


def _quiet(rows: Sequence[Row], point: PointView, place: int) -> bool:
    """Whether the usual window shows it, and never ON."""
    threshold = on_kw(point) or 0.0
    return bool(rows) and all(row[place] is not None and row[place] < threshold for row in rows)


def _last_on(points: Sequence[PointView], since: datetime) -> dict[int, datetime]:
    """Point → the start of the last hour in which it was ON."""
    thresholds = {int(point.key): on_kw(point) or 0.0 for point in points}
    most = f"COALESCE(h.power_kw_max, {ESTIMATED.format('_max')})"
    table = HourlyReading._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.point_id, max(h.at) FROM unnest(%s::int[], %s::float8[]) w (point_id, on_kw)"  # noqa: S608
            f" JOIN {table} h ON h.point_id = w.point_id AND h.at >= %s AND {most} >= w.on_kw"
            " GROUP BY w.point_id",
            [list(thresholds), list(thresholds.values()), since],
        )
        return {point_id: at.astimezone(CHINA) for point_id, at in cursor.fetchall()}
