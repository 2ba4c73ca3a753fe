"""Thousands of alerts at once: one statement writes them and the first line of their log."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from alerts.evidence import evidence_of
from alerts.life.clocks import clock
from alerts.life.joining import last_seen, occurrences
from alerts.models import Alert, AlertEvent, Condition, Handling
from alerts.reconcile import SENTENCE
from alerts.rule_types import SITE, Episode

LATE = timedelta(hours=2)
"""An episode found this long after it began, on data that came late, is marked 补传发现."""
AT_SITE = f"{SITE}:"


def is_about_a_point(episode: Episode) -> bool:
    return not episode.subject.startswith(AT_SITE)


def condition_of(episode: Episode) -> Condition:
    return Condition.ONGOING if episode.end is None else Condition.OVER


def insert(episodes: Sequence[Episode], platform: str, now: datetime) -> list[int]:
    """Write an alert an episode, in their order, and that it was raised; their ids. The district is its site's."""
    if not episodes:
        return []
    due = cache(lambda level: clock(level, Handling.OPEN, known_at=now))
    rows = [_row(place, each, due(each.level), now) for place, each in enumerate(episodes)]
    names, values = _rest()
    with connection.cursor() as cursor:
        told = json.dumps(rows, ensure_ascii=False)
        sql = _INSERT.format(rest=", ".join(names), values=", ".join(["%s"] * len(values)))
        cursor.execute(sql, [platform, now, now, *values, told, now])
        return [pk for (pk,) in cursor.fetchall()]


def _row(place: int, episode: Episode, due: Any, now: datetime) -> dict[str, Any]:
    subject = int(episode.subject.removeprefix(AT_SITE))
    about = "point" if is_about_a_point(episode) else "site"
    return {
        "place": place,
        about: subject,
        "rule": episode.rule,
        "aspect": episode.aspect,
        "level": episode.level,
        "started_at": episode.start.isoformat(),
        "ended_at": episode.end.isoformat() if episode.end else None,
        "condition": condition_of(episode).value,
        "sentence": episode.sentence[:SENTENCE],
        "evidence": evidence_of(episode),
        "parameters": dict(episode.parameters),
        "occurrences": occurrences(episode),
        "last_seen_at": last_seen(episode).isoformat(),
        "found_late": now - episode.start > LATE and episode.end is not None,
        "due_at": due.due_at.isoformat(),
        "due_step": due.step,
    }


_TOLD = (
    *("rule", "aspect", "level", "started_at", "ended_at", "condition", "sentence", "evidence", "parameters"),
    *("occurrences", "last_seen_at", "found_late", "due_at", "due_step"),
)
_NAMED = frozenset({"platform", "detected_at", "level_at", "site_id", "point_id", "district_id", *_TOLD})


@cache
def _rest() -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The columns that begin with the model's default, and those defaults; columns that may be NULL are."""
    fields = [
        each
        for each in Alert._meta.concrete_fields
        if each.attname not in _NAMED and not each.primary_key and not each.null
    ]
    return tuple(each.attname for each in fields), tuple(each.get_default() for each in fields)


_INSERT = f"""
WITH made AS (
  INSERT INTO alerts_alert (platform, detected_at, level_at, site_id, point_id, district_id,
    {", ".join(_TOLD)}, {{rest}})
  SELECT %s, %s::timestamptz, %s::timestamptz, s.id, v.point, s.district_id,
    {", ".join(f"v.{name}" for name in _TOLD)}, {{values}}
  FROM jsonb_to_recordset(%s::jsonb) v (place int, point bigint, site bigint, rule text, aspect text,
    level smallint, started_at timestamptz, ended_at timestamptz, condition text, sentence text,
    evidence jsonb, parameters jsonb, occurrences int, last_seen_at timestamptz, found_late boolean,
    due_at timestamptz, due_step text)
  LEFT JOIN registry_point p ON p.id = v.point
  JOIN registry_site s ON s.id = COALESCE(v.site, p.site_id)
  ORDER BY v.place
  RETURNING id, level, sentence
)
INSERT INTO alerts_alertevent (alert_id, at, kind, role, before, after, note, data)
SELECT id, %s, '{AlertEvent.Kind.RAISED.value}', '', '', '{Handling.OPEN.value}', sentence,
  jsonb_build_object('level', level)
FROM made ORDER BY id RETURNING alert_id
"""  # noqa: S608 - our own column names
