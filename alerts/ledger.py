"""What the rules found becomes rows: alerts and their log, in bulk, in the caller's transaction.

Each write states when the data said it (``at`` of the event) and leaves the officers' work untouched.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from psycopg2.extras import execute_values

from alerts.evidence import evidence_of
from alerts.models import Alert, AlertEvent, Condition
from alerts.reconcile import SENTENCE, Changes, Known
from alerts.rule_types import Episode
from registry.models import Point

LATE = timedelta(hours=2)
"""An episode found this long after it began, on data that came late, is marked 补传发现."""


@transaction.atomic
def apply(changes: Changes, *, platform: str, now: datetime) -> list[Alert]:
    """Write ``changes``; the alerts that were raised. Endings go first: one live row a subject and rule."""
    _withdraw(changes.withdrawn, now)
    _change(changes.changed, now)
    return _raise(changes.raised, platform, now)


def condition_of(episode: Episode) -> Condition:
    return Condition.ONGOING if episode.end is None else Condition.OVER


def _raise(episodes: Sequence[Episode], platform: str, now: datetime) -> list[Alert]:
    if not episodes:
        return []
    subjects = Point.objects.select_related("site").in_bulk({int(episode.subject) for episode in episodes})
    alerts = [_alert(episode, subjects[int(episode.subject)], platform, now) for episode in episodes]
    Alert.objects.bulk_create(alerts)
    AlertEvent.objects.bulk_create(
        AlertEvent(
            alert=alert, at=now, kind=AlertEvent.Kind.RAISED, note=alert.sentence, data={"level": alert.level}
        )
        for alert in alerts
    )
    return alerts


def _alert(episode: Episode, point: Point, platform: str, now: datetime) -> Alert:
    return Alert(
        platform=platform,
        rule=episode.rule,
        aspect=episode.aspect,
        level=episode.level,
        site=point.site,
        point=point,
        district_id=point.site.district_id,
        started_at=episode.start,
        ended_at=episode.end,
        condition=condition_of(episode),
        sentence=episode.sentence[:SENTENCE],
        evidence=evidence_of(episode),
        parameters=dict(episode.parameters),
        found_late=now - episode.start > LATE and episode.end is not None,
        detected_at=now,
    )


def _change(pairs: Sequence[tuple[Known, Episode]], now: datetime) -> None:
    if not pairs:
        return
    alerts = Alert.objects.in_bulk([known.id for known, _ in pairs])
    AlertEvent.objects.bulk_create(
        event for known, episode in pairs for event in _events(alerts[known.id], episode, now)
    )
    # Endings before reopenings, so that the one-live-row constraint holds at every statement.
    rows = [
        _settled(known.id, episode) for known, episode in sorted(pairs, key=lambda pair: pair[1].end is None)
    ]
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, _UPDATE, rows, page_size=1000)


_UPDATE = """
UPDATE alerts_alert a SET level = v.level, started_at = v.started_at::timestamptz,
  ended_at = v.ended_at::timestamptz, condition = v.condition,
  sentence = v.sentence, evidence = v.evidence::jsonb
FROM (VALUES %s) v (id, level, started_at, ended_at, condition, sentence, evidence) WHERE a.id = v.id
"""


def _settled(alert_id: int, episode: Episode) -> tuple[object, ...]:
    """The columns of an alert that follow the data, in the order of _UPDATE."""
    evidence = json.dumps(evidence_of(episode), ensure_ascii=False)
    end = episode.end.isoformat() if episode.end else None
    condition = condition_of(episode).value
    return (
        alert_id,
        episode.level,
        episode.start.isoformat(),
        end,
        condition,
        episode.sentence[:SENTENCE],
        evidence,
    )


def _events(alert: Alert, episode: Episode, now: datetime) -> list[AlertEvent]:
    """One log line for each way in which the data now say something else."""
    kinds = []
    if episode.level != alert.level:
        kinds.append((AlertEvent.Kind.LEVEL, f"级别由 {alert.level} 变为 {episode.level}"))
    if episode.start != alert.started_at:
        kinds.append(
            (AlertEvent.Kind.CORRECTED, f"补传数据更正开始时间，原为 {alert.started_at.isoformat()}")
        )
    if alert.ended_at is None and episode.end is not None:
        kinds.append((AlertEvent.Kind.ENDED, "数据恢复正常"))
    elif alert.ended_at is not None and episode.end is None:
        kinds.append((AlertEvent.Kind.REOPENED, "后续数据表明异常仍在继续"))
    elif episode.end != alert.ended_at:
        kinds.append((AlertEvent.Kind.CORRECTED, f"补传数据更正结束时间，原为 {alert.ended_at.isoformat()}"))
    data = {"level": episode.level, "start": episode.start.isoformat()}
    if episode.end:
        data["end"] = episode.end.isoformat()
    return [AlertEvent(alert=alert, at=now, kind=kind, note=note, data=data) for kind, note in kinds]


def _withdraw(known: Sequence[Known], now: datetime) -> None:
    if not known:
        return
    ids = [each.id for each in known]
    Alert.objects.filter(pk__in=ids).update(condition=Condition.WITHDRAWN)
    AlertEvent.objects.bulk_create(
        AlertEvent(alert_id=each, at=now, kind=AlertEvent.Kind.WITHDRAWN, note="补传数据表明异常并未发生")
        for each in ids
    )


def standing(*, sites: Sequence[int], since: datetime) -> list[tuple[int, Known]]:
    """(site, alert) of the alerts that readings after ``since`` may still change."""
    rows = Alert.objects.standing().filter(site_id__in=sites)
    open_ones = rows.filter(ended_at=None).values_list("site_id", *_DECIDED)
    over = rows.filter(ended_at__gt=since).values_list("site_id", *_DECIDED)
    return [(site_id, _known(*decided)) for site_id, *decided in [*open_ones, *over]]


def live(*, points: Collection[int], rules: Collection[str]) -> list[Known]:
    """The live alerts of these rules at these points."""
    rows = Alert.objects.live().filter(point_id__in=points, rule__in=rules)
    return [_known(*decided) for decided in rows.values_list(*_DECIDED)]


def twins(platform: str, episodes: Sequence[Episode]) -> list[Known]:
    """Alerts that stand for one of these episodes already: same point, rule and start."""
    if not episodes:
        return []
    rows = Alert.objects.standing().filter(
        point_id__in={int(episode.subject) for episode in episodes},
        started_at__in={episode.start for episode in episodes},
        platform=platform,
    )
    return [_known(*decided) for decided in rows.values_list(*_DECIDED)]


_DECIDED = ("pk", "rule", "point_id", "aspect", "level", "started_at", "ended_at", "sentence")


def _known(
    pk: int,
    rule: str,
    point_id: int,
    aspect: str,
    level: int,
    start: datetime,
    end: datetime | None,
    why: str,
) -> Known:
    """The alert as far as the data decide it."""
    return Known(pk, rule, str(point_id), aspect, level, start, end, why)
