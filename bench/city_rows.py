"""Weeks of the city straight into the tables: readings with INSERT … SELECT, rollups by the product's own SQL.

Readings are written instant by instant, as they would have come, so that one point's rows lie as far apart on
the disk as they would in use.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from alerts.models import Alert
from bench.columns import unnamed
from registry.models import Point
from registry.rooms import model, platform
from telemetry import partitions, rollups
from telemetry.staging import columns

WEEK = timedelta(days=7)
ROLLED_WEEKS = 5
"""Hourly and daily values reach back so far; a site's page shows 30 days."""
INTERVAL_S = {"power": 300, "dust": 300, "fume": 60}

WORKS = "extract(hour FROM t AT TIME ZONE 'Asia/Shanghai') BETWEEN 8 AND 19"
COOKS = "extract(hour FROM t AT TIME ZONE 'Asia/Shanghai') IN (11, 12, 13, 17, 18, 19, 20)"
LOADS = {
    "power": (
        "SELECT point_ptr_id AS id, rated_kw AS size FROM power_circuit",
        f"size * CASE WHEN {WORKS} THEN 0.7 + 0.2 * random() ELSE 0.02 + 0.004 * random() END",
    ),
    "dust": (
        "SELECT point_ptr_id AS id, 1 AS size FROM dust_instrument",
        f"CASE WHEN id %% 40 = 0 AND {WORKS} THEN 1100 ELSE 280 END + 90 * random()",
    ),
    "fume": (
        "SELECT point_ptr_id AS id, 1 AS size FROM fume_outlet",
        f"CASE WHEN {COOKS} THEN 0.8 ELSE 0.05 END + 0.2 * random()",
    ),
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "power": {
        "power_kw": "v", "current_a_a": "v * 1.6", "current_b_a": "v * 1.63", "current_c_a": "v * 1.58",
        "voltage_a_v": "228 + 4 * random()", "voltage_b_v": "229 + 4 * random()",
        "voltage_c_v": "227 + 4 * random()", "reactive_kvar": "v * 0.3", "power_factor": "0.95",
        "energy_kwh": "extract(epoch FROM t) / 3600",
    },
    "dust": {
        "tsp_ug_m3": "v", "pm10_ug_m3": "v / 2", "pm25_ug_m3": "v / 4", "noise_db": "50 + 10 * random()",
        "temperature_c": "12 + 3 * random()", "humidity_pct": "40 + 9 * random()", "pressure_kpa": "89.5",
        "wind_speed_m_s": "3 * random()", "wind_direction_deg": "360 * random()",
    },
    "fume": {
        "fume_mg_m3": "v", "pm_mg_m3": "v * 1.5", "nmhc_mg_m3": "v * 2", "fan_on": "(v > 0.5)::int",
        "purifier_on": "(v > 0.5)::int", "temperature_c": "30 + 5 * random()",
    },
}  # fmt: skip


def fill(slug: str, until: datetime, length: timedelta) -> int:
    """Readings of one platform for ``length`` before ``until``, hot state, rollups; how many readings."""
    since = until - length
    with transaction.atomic():
        for spec in partitions.tables():
            days = range((until - since).days + ROLLED_WEEKS * 7 + 1)
            partitions.ensure(spec, [until - timedelta(days=day) for day in days])
    rows = _readings(slug, since, until)
    _state(slug, until)
    with transaction.atomic():
        rollups.roll(slug, dict.fromkeys(_points(slug), since))
        _earlier(slug, "hourly", until)
        _earlier(slug, "daily", until)
    return rows


def _points(slug: str) -> list[int]:
    return list(Point.objects.filter(site__platform=slug).values_list("pk", flat=True))


def _readings(slug: str, since: datetime, until: datetime) -> int:
    """Day by day, each in the order of time."""
    count, start = 0, since
    names = ", ".join(VALUES[slug])
    points, load = LOADS[slug]
    table = model(platform(slug).reading)._meta.db_table
    sql = (
        f"INSERT INTO {table} (at, batch_id, qn, point_id, span, {names})"
        f" SELECT t, extract(epoch FROM t)::bigint * 1000000, 0, id, 0, {', '.join(VALUES[slug].values())}"
        f" FROM (SELECT t, id, {load} AS v FROM ({points}) p,"
        f" generate_series(%s::timestamptz, %s, interval '{INTERVAL_S[slug]} s') t ORDER BY t) x WHERE t < %s"
    )
    while start < until:
        end = min(start + timedelta(days=1), until)
        with connection.cursor() as cursor:
            cursor.execute("SET work_mem = '128MB'")
            cursor.execute(sql, [start, end, end])
            count += cursor.rowcount
        start = end
    return count


def _state(slug: str, until: datetime) -> None:
    """The latest values; one device in 33 has been silent for some hours."""
    pairs = ", ".join(f"'{name}', r.{name}" for name in columns(slug))
    table = model(platform(slug).reading)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO telemetry_pointstate (point_id, platform, basis, last_at, last_received_at, latest)"
            " SELECT r.point_id, %s, 0, r.at, now() - CASE WHEN p.device_id %% 33 = 0 THEN interval '5 h'"
            f" ELSE interval '0' END, jsonb_strip_nulls(jsonb_build_object({pairs}))"
            f" FROM {table} r JOIN registry_point p ON p.id = r.point_id WHERE r.at = %s",
            [slug, until - timedelta(seconds=INTERVAL_S[slug])],
        )
        cursor.execute(
            "INSERT INTO telemetry_devicestate (device_id, first_frame_at, last_frame_at, frames, lag_s)"
            " SELECT id, now() - interval '90 d', now() - CASE WHEN id %% 33 = 0 THEN interval '5 h'"
            " ELSE interval '0' END, 10000, 4 FROM registry_device WHERE platform = %s",
            [slug],
        )


def _earlier(slug: str, grain: str, until: datetime) -> None:
    """The last week's rollups again for the weeks before, all in the order of time."""
    table = model(getattr(platform(slug), grain))._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE week AS SELECT * FROM {table} WHERE at >= %s", [until - WEEK])
        cursor.execute(f"TRUNCATE {table}")
        for week in range(ROLLED_WEEKS - 1, -1, -1):
            cursor.execute("UPDATE week SET at = at - %s", [WEEK * week])
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM week ORDER BY at, point_id ON CONFLICT DO NOTHING"
            )
            cursor.execute("UPDATE week SET at = at + %s", [WEEK * week])
        cursor.execute("DROP TABLE week")


ALERTS = """
INSERT INTO alerts_alert (platform, rule, aspect, level, site_id, point_id, district_id, started_at, ended_at,
  condition, handling, sentence, evidence, found_late, detected_at, acknowledged_at{names})
SELECT s.platform, CASE s.platform WHEN 'power' THEN 'PW01' WHEN 'dust' THEN 'DU02' ELSE 'CF02' END, '',
  1 + i %% 2, s.id, p.id, s.district_id, at, CASE WHEN i > %(live)s THEN at + interval '2 h' END,
  CASE WHEN i > %(live)s THEN 'over' ELSE 'ongoing' END,
  CASE WHEN i > %(waiting)s THEN 'acknowledged' ELSE 'open' END,
  p.name || '自 03-02 10:00 起异常，最高 3.2，限值 2.0',
  '{{"peak": 3.2, "limit": 2.0, "unit": "mg/m³", "figures": []}}', false, at + interval '10 min',
  CASE WHEN i > %(waiting)s THEN at + interval '1 h' END{values}
FROM (SELECT i, now() - i * (interval '30 d' / %(count)s) AS at FROM generate_series(1, %(count)s) i) a
JOIN (SELECT *, row_number() OVER (ORDER BY md5(id::text)) - 1 AS n, count(*) OVER () AS every
      FROM registry_point) p ON p.n = i %% p.every
JOIN registry_site s ON s.id = p.site_id ORDER BY at
"""
EVENTS = """
INSERT INTO alerts_alertevent (alert_id, at, kind, role, note, data, before, after)
SELECT id, detected_at, 'raised', '', sentence, '{}'::jsonb, '', '' FROM alerts_alert UNION ALL
SELECT id, ended_at, 'ended', '', '数据恢复正常', '{}'::jsonb, '', '' FROM alerts_alert WHERE ended_at IS NOT NULL
"""


def alerts(count: int, live: int, waiting: int) -> None:
    """``count`` alerts over 30 days, the newest ones live or waiting for a person, with their logs."""
    named = ALERTS.partition("(")[2].partition(")")[0].replace("{names}", "")
    rest = {
        name: "'{}'::jsonb" if value == {} else repr(value)
        for name, value in unnamed(Alert, {each.strip() for each in named.split(",")}).items()
    }
    names, values = ("".join(f", {each}" for each in part) for part in (rest, rest.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            ALERTS.format(names=names, values=values), {"count": count, "live": live, "waiting": waiting}
        )
        cursor.execute(EVENTS)
