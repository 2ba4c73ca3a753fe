"""Measures of the readings: platforms in operation, months of service, valid data, availability and online rate.

They read the daily values, one pass a platform (domain.md A.7, F.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection

from alerts.orders.excused import spans
from maintenance.logs.availability import by_platform
from performance.measures.shape import (
    HUNDRED,
    MONTHS,
    ZERO,
    Link,
    Measured,
    Part,
    Window,
    by_month,
    percent,
    said,
)
from registry.rooms import model, platform, platforms

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """One platform's month: days with data, day-points owed and come, samples owed, come and valid."""

    days: int
    points_owed: int
    points_came: int
    owed: int
    came: int
    valid: int


_SQL = """
WITH point AS (
  SELECT p.id, p.interval_s, 86400 / p.interval_s AS owed, (p.since AT TIME ZONE 'Asia/Shanghai')::date AS since,
    extract(hour FROM p.since AT TIME ZONE 'Asia/Shanghai') * 3600 / p.interval_s AS before
  FROM registry_point p JOIN registry_site o ON o.id = p.site_id
  WHERE p.status = 'running' AND o.status = 'running' AND o.platform = %(slug)s),
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
  SELECT date_trunc('month', s.day)::date AS month, sum(p.points) AS points, sum(p.samples) AS samples
  FROM span s JOIN (SELECT since, count(*) AS points, sum(owed) AS samples FROM point GROUP BY since) p
    ON p.since IS NULL OR p.since <= s.day GROUP BY 1),
began AS (
  SELECT date_trunc('month', since)::date AS month, sum(before) AS samples FROM point
  WHERE since >= %(first)s::date AND since <= %(last)s::date GROUP BY 1),
spared AS (
  SELECT date_trunc('month', e.day)::date AS month, count(*) FILTER (WHERE e.samples >= e.owed) AS points,
    sum(e.samples) AS samples
  FROM excused e JOIN point p ON p.id = e.id AND (p.since IS NULL OR p.since <= e.day) GROUP BY 1),
day AS (
  SELECT r.at, count(*) FILTER (WHERE e.samples IS NULL OR e.samples < e.owed) AS points,
    sum(LEAST(r.samples, p.owed - COALESCE(e.samples, 0))) AS samples,
    sum(LEAST(r.valid, p.owed - COALESCE(e.samples, 0))) AS valid
  FROM {table} r JOIN point p ON p.id = r.point_id LEFT JOIN excused e ON e.id = r.point_id AND e.at = r.at
  WHERE r.at >= %(start)s AND r.at < %(until)s AND r.samples > 0
  GROUP BY r.at),
came AS (
  SELECT date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month, count(*) AS days,
    sum(points) AS points, sum(samples) AS samples, sum(valid) AS valid
  FROM day GROUP BY 1)
SELECT month, COALESCE(days, 0), COALESCE(owed.points, 0) - COALESCE(spared.points, 0), COALESCE(came.points, 0),
  COALESCE(owed.samples, 0) - COALESCE(spared.samples, 0) - COALESCE(began.samples, 0),
  COALESCE(came.samples, 0), COALESCE(came.valid, 0)
FROM owed LEFT JOIN spared USING (month) LEFT JOIN began USING (month) FULL JOIN came USING (month) ORDER BY month
"""
"""Owed as the monthly report counts it (telemetry.months): from the hour a point came into use, without the hours
that a declared outage touches. Of a day excused in part, what came counts up to what is still owed."""


def months(slug: str, window: Window) -> Mapping[date, Month]:
    """What each month of the window brought; the running day owes nothing yet."""
    until = window.end.replace(hour=0, minute=0, second=0, microsecond=0)
    if until <= window.start:
        return {}
    away = spans(slug, window.start, until)
    asked = {
        "slug": slug,
        "first": window.start.replace(tzinfo=None),
        "last": (until - DAY).replace(tzinfo=None),
        "start": window.start,
        "until": until,
        "away": [each.point_id for each in away],
        "from": [each.start for each in away],
        "to": [each.end for each in away],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(table=model(platform(slug).daily)._meta.db_table), asked)
        return {month: Month(*(int(each) for each in rest)) for month, *rest in cursor.fetchall()}


Known = Mapping[str, Mapping[date, Month]]


def known(window: Window) -> Known:
    """Every platform's months: asked once for all measures of a draft."""
    return {each.slug: months(each.slug, window) for each in platforms()}


def in_operation(slug: str, window: Window, rows: Known) -> Measured:
    """One set, if it had data in every month; else the share of the months."""
    title = platform(slug).title
    mine = rows[slug]
    with_data = sum(1 for month in window.months() if month in mine and mine[month].days)
    due = max(1, len([month for month in window.months() if month in mine]) or window.begun)
    days = sum(each.days for each in mine.values())
    actual = None if not with_data else Decimal(1) if with_data >= due else _two(with_data, due)
    return Measured(
        f"platform_{slug}",
        "当年已过月份中每月均有监测数据，计 1 套；有缺月的，按有数据月份的比例计",
        f"{title}平台全年运行 {days} 天有数据，{with_data} 个月份均有监测数据。"
        if with_data == due
        else f"{title}平台 {due} 个月份中有 {with_data} 个月份有监测数据，共 {days} 天。",
        actual=actual,
        parts=(
            Part("有数据的月份", f"{with_data} 个", Link(f"{slug}:list")),
            Part("已过的月份", f"{due} 个"),
            Part("有数据的天数", f"{days} 天"),
            Part("收到的数据", f"{sum(each.came for each in mine.values())} 条"),
        ),
        head=("月份", "有数据天数", "应收", "实收", "有效"),
        table=by_month(window, {m: (x.days, x.owed, x.came, x.valid) for m, x in mine.items()}, 4),
        is_known=bool(with_data),
    )


def _two(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.01"))


def months_in_service(window: Window, rows: Known) -> Measured:
    """Months in which all platforms had data."""
    slugs = [each.slug for each in platforms()]
    due = sorted({month for mine in rows.values() for month in mine})
    served = [month for month in due if all(month in rows[slug] and rows[slug][month].days for slug in slugs)]
    share = percent(len(served), len(due))
    return Measured(
        "months_in_service",
        "三个平台当月均有监测数据的月份 ÷ 已过的月份",
        f"全年 {MONTHS} 个月中已过 {len(due)} 个月，其中 {len(served)} 个月三个平台均提供服务。",
        share=share,
        parts=(Part("提供服务的月份", f"{len(served)} 个"), Part("已过的月份", f"{len(due)} 个")),
        head=("月份", *(each.title for each in platforms())),
        table=by_month(
            window,
            {month: tuple(f"{_days(rows[slug], month)} 天" for slug in slugs) for month in due},
            len(slugs),
        ),
        is_known=bool(served),
    )


def _days(mine: Mapping[date, Month], month: date) -> int:
    return mine[month].days if month in mine else 0


def valid_data(window: Window, rows: Known) -> Measured:
    """传输有效率 of the year over all platforms: valid / owed."""
    every = [each for mine in rows.values() for each in mine.values()]
    owed, came, valid = (sum(getattr(each, name) for each in every) for name in ("owed", "came", "valid"))
    share = percent(valid, owed)
    sent, good = percent(came, owed), percent(valid, came)
    return Measured(
        "valid_data",
        "传输有效率 = 传输率 × 有效率 = 有效数据个数 ÷ 应收数据个数",
        f"全年应收数据 {owed} 个，实收 {came} 个，传输率 {said(sent)}；有效 {valid} 个，有效率 {said(good)}；"
        f"传输有效率 {said(share)}。",
        actual=share,
        share=share,
        parts=(
            Part("应收数据", f"{owed} 个"),
            Part("实收数据", f"{came} 个", Link("telemetry:devices")),
            Part("有效数据", f"{valid} 个"),
        ),
        head=("月份", *(f"{each.title}传输有效率" for each in platforms())),
        table=_monthly(window, rows, lambda each: percent(each.valid, each.owed)),
        is_known=bool(came),
    )


def _monthly(window: Window, rows: Known, share: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{month:%Y-%m}", *(said(share(mine[month])) if month in mine else "—" for mine in rows.values()))
        for month in window.months()
    )


def running(window: Window, rows: Known) -> Measured:
    """系统运行情况: the lower of availability (fault logs) and online rate (day-points with data)."""
    up = {
        (slug, month): each.pct
        for month in window.months()
        for slug, each in by_platform(list(rows), month, now=window.now).items()
    }
    available = (sum(up.values(), ZERO) / len(up)).quantize(Decimal("0.01")) if up else None
    every = [each for mine in rows.values() for each in mine.values()]
    came, owed = sum(each.points_came for each in every), sum(each.points_owed for each in every)
    online = percent(min(came, owed), owed)
    share = min(each for each in (available, online, HUNDRED) if each is not None)
    return Measured(
        "running",
        "可用率（扣除故障停用时间）与在线率（有数据的点位日 ÷ 应有数据的点位日）中较低者",
        f"系统可用率 {said(available)}，监测点位在线率 {said(online)}。",
        share=share,
        parts=(
            Part("可用率", said(available), Link("maintenance:logs", f"year={window.year}")),
            Part("在线率", said(online), Link("telemetry:devices")),
            Part("有数据的点位日", f"{came} 个"),
            Part("应有数据的点位日", f"{owed} 个"),
        ),
        head=("月份", *(f"{each.title}可用率 / 在线率" for each in platforms())),
        table=tuple(
            (
                f"{month:%Y-%m}",
                *(f"{said(up[slug, month])} / {said(_online(rows[slug].get(month)))}" for slug in rows),
            )
            for month in window.months()
        ),
        is_known=bool(came),
    )


def _online(each: Month | None) -> Decimal | None:
    return percent(min(each.points_came, each.points_owed), each.points_owed) if each else None


MEASURES = {
    **{f"platform_{each.slug}": partial(in_operation, each.slug) for each in platforms()},
    "months_in_service": months_in_service,
    "running": running,
    "valid_data": valid_data,
}
"""By name; each takes the window and ``known(window)``."""
