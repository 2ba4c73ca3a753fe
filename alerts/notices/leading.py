"""Parents: alerts without a point that stand for several of one device, site or enterprise. All in bulk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Min

from alerts.life.clocks import clock
from alerts.models import UNHANDLED, Alert, AlertEvent, Condition
from alerts.notices.parents import Child, Key, since
from alerts.wording import clock as written
from registry.models import Device, Enterprise, Site

REOPENED_WITHIN = timedelta(minutes=60)
"""The whole place silent again so soon after: the same trouble (domain.md D.3)."""
KINDS = {"firm": Enterprise, "site": Site, "device": Device}
FOLLOWED = (
    *("sentence", "evidence", "level", "level_at", "due_at", "due_step", "condition", "ended_at"),
    *("occurrences", "last_seen_at", "parent", "storm"),
)
"""What a parent takes over from its children."""


def live(rules: Collection[str]) -> dict[Key, Alert]:
    """The parents that stand, by what they are about."""
    rows = Alert.objects.live().filter(rule__in=rules, point=None, aspect__contains=":")
    return {key_of(each): each for each in rows.order_by("id")}


def key_of(alert: Alert) -> Key:
    return Key(alert.rule, alert.site_id, alert.aspect)


def keep(
    standing: Mapping[Key, Alert], wanted: Mapping[Key, Sequence[Child]], now: datetime
) -> dict[Key, int]:
    """The parent of each group: as it stands, with its level and count as they are now; else one that ended
    within the hour, else a new one."""
    changed, events, new = [], [], []
    names = _names(wanted)
    again = _ended_lately([key for key in wanted if key not in standing], now)
    for key, group in wanted.items():
        alert = standing.get(key) or again.get(key)
        if alert is None:
            new.append(_made(key, group, names[key], now))
        elif line := _follow(alert, group, names[key], now):
            changed.append(alert)
            events += line
    Alert.objects.bulk_create(new, batch_size=1000)
    Alert.objects.bulk_update(changed, FOLLOWED, batch_size=1000)
    events += [_event(each, AlertEvent.Kind.RAISED, each.sentence, now) for each in new]
    AlertEvent.objects.bulk_create([each for each in events if each.note], batch_size=1000)
    return {
        key: alert.pk for key, alert in ({**standing, **again} | {key_of(each): each for each in new}).items()
    }


def _names(wanted: Iterable[Key]) -> dict[Key, str]:
    """What each group is called in its sentence."""
    split = {key: key.aspect.split(":") for key in wanted}
    rows = {
        kind: model.objects.in_bulk({int(number) for is_of, number in split.values() if is_of == kind})
        for kind, model in KINDS.items()
    }
    return {
        key: f"{'设备 ' if kind == 'device' else ''}{rows[kind][int(number)]}"
        for key, (kind, number) in split.items()
    }


def _ended_lately(keys: Sequence[Key], now: datetime) -> dict[Key, Alert]:
    if not keys:
        return {}
    rows = Alert.objects.filter(
        site__in={key.site for key in keys},
        point=None,
        aspect__in={key.aspect for key in keys},
        ended_at__gt=now - REOPENED_WITHIN,
        handling__in=UNHANDLED,
        condition=Condition.OVER,
    )
    found = {key_of(each): each for each in rows.order_by("ended_at")}
    return {key: found[key] for key in keys if key in found}


def _follow(alert: Alert, group: Sequence[Child], name: str, now: datetime) -> list[AlertEvent]:
    """Bring ``alert`` up to date; the lines of its log, one without a note when only the count changed."""
    level = max(alert.level, *(child.level for child in group))
    is_back = alert.condition == Condition.OVER
    if not is_back and (alert.level, alert.evidence.get("count")) == (level, len(group)):
        return []
    lines = [_event(alert, AlertEvent.Kind.LEVEL, "", now)]
    if is_back:
        alert.condition, alert.ended_at, alert.parent = Condition.ONGOING, None, None
        alert.occurrences, alert.last_seen_at = alert.occurrences + 1, now
        lines.append(_event(alert, AlertEvent.Kind.AGAIN, "再次整体异常", now))
    if level != alert.level:
        lines.append(_event(alert, AlertEvent.Kind.LEVEL, f"级别由 {alert.level} 变为 {level}", now))
        alert.level, alert.level_at = level, now
        _set_clock(alert)
    alert.sentence = sentence(key_of(alert), group, name, alert.started_at)
    alert.evidence = evidence(group)
    return lines


def _made(key: Key, group: Sequence[Child], name: str, now: datetime) -> Alert:
    first, start = group[0], since(group)
    alert = Alert(
        platform=first.platform,
        rule=key.rule,
        aspect=key.aspect,
        level=max(child.level for child in group),
        site_id=key.site,
        district_id=first.district,
        started_at=start,
        detected_at=now,
        last_seen_at=now,
        sentence=sentence(key, group, name, start),
        evidence=evidence(group),
    )
    _set_clock(alert)
    return alert


def _set_clock(alert: Alert) -> None:
    due = clock(
        alert.level,
        alert.handling,
        known_at=alert.detected_at,
        level_at=alert.level_at,
        handled_at=alert.handled_at,
    )
    alert.due_at, alert.due_step = due.due_at, due.step


def evidence(group: Sequence[Child]) -> dict[str, object]:
    """The shape of alerts.evidence, and how many points there are."""
    return {"peak": None, "limit": None, "unit": "", "figures": [], "count": len(group)}


def sentence(key: Key, group: Sequence[Child], name: str, start: datetime) -> str:
    what = "断电" if key.rule == "PW09" else "全部没有数据上传"
    return f"{name} {len(group)} 个点位自 {written(start.timestamp())} 起{what}"[:300]


def _event(alert: Alert, kind: str, note: str, now: datetime) -> AlertEvent:
    return AlertEvent(alert=alert, at=now, kind=kind, note=note[:300], data={"level": alert.level})


def end(gone: Sequence[Alert], wider: Mapping[int, int], now: datetime) -> None:
    """End parents whose place speaks again, when its first point did. ``wider``: the parents that took over,
    where the silence grew; there the old one goes on behind the new."""
    back = _first_back(gone)
    events = []
    for alert in gone:
        alert.condition, alert.parent_id = Condition.OVER, wider.get(alert.pk)
        alert.ended_at = max(back.get(alert.pk, now), alert.started_at) if alert.parent_id is None else now
        kind = AlertEvent.Kind.GROUPED if alert.parent_id else AlertEvent.Kind.ENDED
        note = "范围扩大，归并到更大范围的告警" if alert.parent_id else "已有点位恢复正常"
        events.append(_event(alert, kind, note, now))
    Alert.objects.bulk_update(gone, ["condition", "parent", "ended_at"], batch_size=1000)
    AlertEvent.objects.bulk_create(events, batch_size=1000)


def _first_back(gone: Sequence[Alert]) -> dict[int, datetime]:
    """When the first point of each spoke, as its alert's end says."""
    over = Alert.objects.filter(parent__in=[each.pk for each in gone], ended_at__isnull=False)
    return dict(over.order_by().values_list("parent").annotate(Min("ended_at")))
