"""What production points do now, and since when: latest values, rollups to find the hour, readings to find the
minute."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from alerts.conditions import BARELY, NEARLY
from alerts.orders.targets import POWER
from alerts.orders.verdicts import OFF, OFFLINE, ON, PointNow
from registry.rooms import model, platform, room

LOOKED_BACK = timedelta(hours=24)
"""A state that began before is told as older than this."""
COUNTING = "NS"
"""Flags whose values count."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A production point with its latest value. ``since``: None when it has been so for LOOKED_BACK."""

    pk: int
    name: str
    site_id: int
    site: str
    on_kw: float
    interval_s: int
    basis: int
    last_at: datetime | None
    power_kw: float | None
    state: str
    since: datetime | None = None

    def now(self, alert: tuple[int, datetime] | None) -> PointNow:
        """Between the two thresholds a point keeps its state: a live alert says that it was ON."""
        state = ON if alert and self.state == OFF and (self.power_kw or 0) > self._off_kw else self.state
        return PointNow(self.pk, self.name, state, self.power_kw, self.since, alert)

    @property
    def _off_kw(self) -> float:
        return float(room(POWER, "states").OFF_RATIO) * self.on_kw


def points_now(points: Collection[int], now: datetime) -> dict[int, Meter]:
    """Each of these points as it is now, but for since when; one query."""
    return {each.pk: each for each in _read(points, now)}


def with_since(meters: Mapping[int, Meter], points: Collection[int], now: datetime) -> dict[int, Meter]:
    """Those of ``points``, with since when they are so; one query more."""
    chosen = [meters[pk] for pk in points if pk in meters]
    began = _began([each for each in chosen if each.state != OFFLINE], now)
    return {
        each.pk: replace(each, since=each.last_at if each.state == OFFLINE else began.get(each.pk))
        for each in chosen
    }


def _read(points: Collection[int], now: datetime) -> Iterable[Meter]:
    kind: Any = model(platform(POWER).point)
    columns = ("pk", "facility", "name", "site_id", "site__name", "rated_kw", "on_kw", "interval_s")
    states = ("state__basis", "state__last_at", "state__latest", "state__flags")
    rows = kind.objects.filter(pk__in=list(points)).order_by().values_list(*columns, *states)
    for pk, facility, name, site_id, site, rated, on_kw, interval, basis, last_at, latest, flags in rows:
        limit = rated * 0.1 if on_kw is None else on_kw
        power = _power(latest or {}, flags)
        reach = timedelta(seconds=max(3 * interval, 15 * 60))
        silent = last_at is None or now - last_at >= reach or power is None
        state = OFFLINE if silent else ON if power >= limit * NEARLY else OFF
        yield Meter(pk, facility or name, site_id, site, limit, interval, basis or 0, last_at, power, state)


@cache
def _flag_at() -> int:
    return [factor.column for factor in platform(POWER).factors].index(platform(POWER).key_factor)


def _power(latest: dict[str, float], flags: str | None) -> float | None:
    """The latest power, or what the currents say of it; None when its flag forbids to count it."""
    if flags and flags[_flag_at()] not in COUNTING:
        return None
    if (power := latest.get(platform(POWER).key_factor)) is not None:
        return power if power >= 0 else None
    currents = [latest[name] for name in ("current_a_a", "current_b_a", "current_c_a") if name in latest]
    return 0.66 * max(currents) if currents and not flags else None


@cache
def _sql() -> str:
    """The last sample that said otherwise: by rollup the hour, by readings the instant."""
    about = platform(POWER)
    hourly, reading = (model(name)._meta.db_table for name in (about.hourly, about.reading))
    value = f"COALESCE(r.{about.key_factor}, {about.key_estimate})"
    most, least = (
        f"COALESCE(h.{about.key_factor}_{end}, 0.66 * GREATEST(h.current_a_a_{end}, h.current_b_a_{end},"
        f" h.current_c_a_{end}))"
        for end in ("max", "min")
    )
    return f"""
    SELECT w.point_id, COALESCE((
      SELECT max(r.at) FROM {reading} r
      WHERE r.point_id = w.point_id AND r.span = w.basis AND r.at >= hour.at AND r.at < hour.at + interval '1 hour'
        AND CASE WHEN w.is_on THEN {value} <= w.kw ELSE {value} >= w.kw END), hour.at)
    FROM unnest(%s::int[], %s::int[], %s::bool[], %s::float8[]) w (point_id, basis, is_on, kw)
    JOIN LATERAL (
      SELECT max(h.at) AS at FROM {hourly} h
      WHERE h.point_id = w.point_id AND h.at >= %s
        AND CASE WHEN w.is_on THEN {least} <= w.kw ELSE {most} >= w.kw END) hour ON hour.at IS NOT NULL
    """  # noqa: S608 - our own names


def _began(meters: Sequence[Meter], now: datetime) -> dict[int, datetime]:
    """From when on each point has been in its state: one interval after the last sample of the other."""
    if not meters:
        return {}
    steps = {each.pk: timedelta(seconds=each.interval_s) for each in meters}
    columns = [
        [each.pk for each in meters],
        [each.basis for each in meters],
        [each.state == ON for each in meters],
        [each.on_kw * NEARLY if each.state == OFF else each._off_kw * BARELY for each in meters],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_sql(), [*columns, now - LOOKED_BACK])
        return {pk: at + steps[pk] for pk, at in cursor.fetchall()}
