"""What the rules found becomes rows: alerts and their log, in bulk, in the caller's transaction.

Each write states when the data said it (``at`` of the event) and leaves the officers' work untouched.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from alerts.evidence import evidence_of
from alerts.models import Alert, AlertEvent, Condition
from alerts.reconcile import Changes, Known
from alerts.rule_types import Episode
from registry.models import Point

LATE = timedelta(hours=2)
"""An episode found this long after it began, on data that came late, is marked 补传发现."""
_FIELDS = ["level", "started_at", "ended_at", "condition", "sentence", "evidence"]


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
        sentence=episode.sentence[:300],
        evidence=evidence_of(episode),
        found_late=now - episode.start > LATE and episode.end is not None,
        detected_at=now,
    )


def _change(pairs: Sequence[tuple[Known, Episode]], now: datetime) -> None:
    alerts = Alert.objects.in_bulk([known.id for known, _ in pairs])
    events = []
    for known, episode in pairs:
        alert = alerts[known.id]
        events += _events(alert, episode, now)
        alert.level, alert.started_at, alert.ended_at = episode.level, episode.start, episode.end
        alert.condition, alert.sentence = condition_of(episode), episode.sentence[:300]
        alert.evidence = evidence_of(episode)
    # Endings before reopenings, so that the one-live-row constraint holds at every statement.
    for condition in (Condition.OVER, Condition.ONGOING):
        Alert.objects.bulk_update([each for each in alerts.values() if each.condition == condition], _FIELDS)
    AlertEvent.objects.bulk_create(events)


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


def standing(*, sites: Sequence[int], since: datetime) -> list[Alert]:
    """The alerts that readings after ``since`` may still change."""
    rows = Alert.objects.standing().filter(site_id__in=sites)
    live = list(rows.filter(ended_at=None))
    return live + list(rows.filter(ended_at__gt=since))


def twins(platform: str, episodes: Sequence[Episode]) -> list[Known]:
    """Alerts that stand for one of these episodes already: same point, rule and start."""
    if not episodes:
        return []
    rows = Alert.objects.standing().filter(
        point_id__in={int(episode.subject) for episode in episodes},
        started_at__in={episode.start for episode in episodes},
        platform=platform,
    )
    return [known_of(alert) for alert in rows]


def known_of(alert: Alert) -> Known:
    """The alert as far as the data decide it."""
    subject = str(alert.point_id)
    return Known(alert.pk, alert.rule, subject, alert.aspect, alert.level, alert.started_at, alert.ended_at)
