"""What the rules found becomes rows: alerts and their log, in bulk, in the caller's transaction.

Each write states when the data said it (``at`` of the event) and leaves the officers' work untouched.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from psycopg2.extras import execute_values

from alerts import raising
from alerts.evidence import evidence_of
from alerts.life import taken_back
from alerts.life.clocks import clock
from alerts.life.joining import is_told, last_seen, occurrences
from alerts.models import UNHANDLED, Alert, AlertEvent, Condition
from alerts.raising import AT_SITE, condition_of, is_about_a_point
from alerts.reconcile import SENTENCE, Changes, Known
from alerts.rule_types import SITE, Episode


@transaction.atomic
def apply(changes: Changes, *, platform: str, now: datetime) -> list[int]:
    """Write ``changes``; the ids of the alerts that were raised, in their order.

    Endings go first: one live row a subject and rule. Episodes about a whole site must be ``located``.
    """
    _hold(changes)
    taken_back.withdraw([known.id for known in changes.withdrawn], changes.merged, now)
    _change(changes.changed, now)
    return raising.insert(changes.raised, platform, now)


def located(episodes: Iterable[Episode], site_id: int) -> list[Episode]:
    """The episodes of one site, those about the whole of it naming it: subjects are then unique in the city."""
    return [
        replace(each, subject=site_subject(site_id)) if each.subject == SITE else each for each in episodes
    ]


def site_subject(site_id: int) -> str:
    return f"{AT_SITE}{site_id}"


def _hold(changes: Changes) -> None:
    """Lock what will change in the order in which people's acts lock, so that none waits for the other's other."""
    ids = [known.id for known in changes.withdrawn] + [known.id for known, _ in changes.changed]
    if ids:
        rows = Alert.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
        list(rows.values_list("pk"))


def _change(pairs: Sequence[tuple[Known, Episode]], now: datetime) -> None:
    if not pairs:
        return
    alerts = Alert.objects.in_bulk([known.id for known, _ in pairs])
    AlertEvent.objects.bulk_create(
        event for known, episode in pairs for event in _events(alerts[known.id], episode, now)
    )
    # Endings before reopenings, so that the one-live-row constraint holds at every statement.
    ordered = sorted(pairs, key=lambda pair: pair[1].end is None)
    rows = [_settled(alerts[known.id], episode, now) for known, episode in ordered]
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, _UPDATE, rows, page_size=1000)


_UPDATE = """
UPDATE alerts_alert a SET level = v.level, started_at = v.started_at::timestamptz,
  ended_at = v.ended_at::timestamptz, condition = v.condition,
  sentence = v.sentence, evidence = COALESCE(v.evidence::jsonb, a.evidence),
  parameters = COALESCE(v.parameters::jsonb, a.parameters),
  occurrences = v.occurrences, last_seen_at = v.last_seen_at::timestamptz,
  level_at = v.level_at::timestamptz, due_at = v.due_at::timestamptz
FROM (VALUES %s) v (id, level, started_at, ended_at, condition, sentence, evidence, parameters, occurrences,
  last_seen_at, level_at, due_at) WHERE a.id = v.id
"""


def _settled(alert: Alert, episode: Episode, now: datetime) -> tuple[object, ...]:
    """The columns of an alert that follow the data, in the order of _UPDATE."""
    told = is_told(episode)
    return (
        alert.pk,
        episode.level,
        episode.start.isoformat(),
        episode.end.isoformat() if episode.end else None,
        condition_of(episode).value,
        episode.sentence[:SENTENCE],
        json.dumps(evidence_of(episode), ensure_ascii=False) if told else None,
        json.dumps(dict(episode.parameters), ensure_ascii=False) if told and episode.parameters else None,
        occurrences(episode),
        last_seen(episode).isoformat(),
        *_clock(alert, episode, now),
    )


def _clock(alert: Alert, episode: Episode, now: datetime) -> tuple[str | None, str | None]:
    """(since when it has its level, the deadline). A rise only brings the deadline nearer."""
    level_at, due_at = alert.level_at, alert.due_at
    if episode.level != alert.level:
        level_at = now
        if alert.handling in UNHANDLED and alert.due_step != "review":
            new = clock(episode.level, alert.handling, known_at=alert.detected_at, level_at=now).due_at
            rises = episode.level > alert.level and due_at is not None and new is not None
            due_at = min(due_at, new) if rises and due_at and new else new
    return (level_at.isoformat() if level_at else None), (due_at.isoformat() if due_at else None)


def _events(alert: Alert, episode: Episode, now: datetime) -> list[AlertEvent]:
    """One log line for each way in which the data now say something else."""
    data = {"level": episode.level, "start": episode.start.isoformat()}
    if episode.end:
        data["end"] = episode.end.isoformat()
    return [
        AlertEvent(alert=alert, at=now, kind=kind, note=note, data=data)
        for kind, note in (
            *_of_level(alert, episode),
            *_of_start(alert, episode),
            *_of_end(alert, episode),
        )
    ]


def _of_level(alert: Alert, episode: Episode) -> list[tuple[AlertEvent.Kind, str]]:
    if episode.level == alert.level:
        return []
    return [(AlertEvent.Kind.LEVEL, f"级别由 {alert.level} 变为 {episode.level}")]


def _of_start(alert: Alert, episode: Episode) -> list[tuple[AlertEvent.Kind, str]]:
    if episode.start == alert.started_at:
        return []
    return [(AlertEvent.Kind.CORRECTED, f"补传数据更正开始时间，原为 {alert.started_at.isoformat()}")]


def _of_end(alert: Alert, episode: Episode) -> list[tuple[AlertEvent.Kind, str]]:
    """Occurred again, ended, corrected; a further occurrence may have ended, too."""
    count, lines = occurrences(episode), []
    again = count > alert.occurrences
    if again:
        lines.append((AlertEvent.Kind.AGAIN, f"60 分钟内再次发生，共 {count} 次"))
    elif count < alert.occurrences:
        lines.append((AlertEvent.Kind.CORRECTED, f"发生次数由 {alert.occurrences} 更正为 {count}"))
    if episode.end is not None and (alert.ended_at is None or (again and episode.end != alert.ended_at)):
        lines.append((AlertEvent.Kind.ENDED, "数据恢复正常"))
    elif alert.ended_at is not None and episode.end is None and not again:
        lines.append((AlertEvent.Kind.REOPENED, "后续数据表明异常仍在继续"))
    elif episode.end != alert.ended_at and not again:
        was = alert.ended_at.isoformat() if alert.ended_at else "进行中"
        lines.append((AlertEvent.Kind.CORRECTED, f"补传数据更正结束时间，原为 {was}"))
    return lines


def standing(*, sites: Sequence[int], since: datetime) -> list[tuple[int, Known]]:
    """(site, alert) of the alerts that readings after ``since`` may still change."""
    rows = Alert.objects.standing().judged().filter(site_id__in=sites)
    open_ones = rows.filter(ended_at=None).values_list(*_DECIDED)
    over = rows.filter(ended_at__gt=since).values_list(*_DECIDED)
    return [(decided[1], _known(*decided)) for decided in [*open_ones, *over]]


def live(*, points: Collection[int], rules: Collection[str]) -> list[Known]:
    """The live alerts of these rules at these points."""
    rows = Alert.objects.live().filter(point_id__in=points, rule__in=rules)
    return [_known(*decided) for decided in rows.values_list(*_DECIDED)]


def over_since(since: datetime, *, points: Collection[int], rules: Collection[str]) -> list[Known]:
    """The alerts of these rules at these points that ended at ``since`` or later."""
    rows = Alert.objects.filter(condition=Condition.OVER, point_id__in=points, rule__in=rules)
    return [_known(*decided) for decided in rows.filter(ended_at__gte=since).values_list(*_DECIDED)]


def twins(platform: str, episodes: Sequence[Episode]) -> list[Known]:
    """Alerts that stand for one of these episodes already: same subject, rule and start."""
    if not episodes:
        return []
    points = {int(each.subject) for each in episodes if is_about_a_point(each)}
    sites = {int(each.subject.removeprefix(AT_SITE)) for each in episodes if not is_about_a_point(each)}
    about = Q(point_id__in=points) | Q(point=None, site_id__in=sites) if sites else Q(point_id__in=points)
    rows = Alert.objects.standing().filter(
        about, started_at__in={episode.start for episode in episodes}, platform=platform
    )
    return [_known(*decided) for decided in rows.values_list(*_DECIDED)]


_DECIDED = (
    *("pk", "site_id", "rule", "point_id", "aspect", "level", "started_at", "ended_at", "sentence"),
    *("occurrences", "last_seen_at", "closed_at"),
)


def _known(
    pk: int,
    site_id: int,
    rule: str,
    point_id: int | None,
    aspect: str,
    level: int,
    start: datetime,
    end: datetime | None,
    why: str,
    count: int,
    seen: datetime | None,
    closed_at: datetime | None,
) -> Known:
    """The alert as far as the data decide it."""
    subject = site_subject(site_id) if point_id is None else str(point_id)
    return Known(pk, rule, subject, aspect, level, start, end, why, count, seen, closed_at)
