"""Finding what people have not been told yet: new alerts, rises of level, storms. Nobody needs to call.

An alert remembers the highest level people were told of, so a run that dies or comes twice tells nothing
twice. What stands behind a parent or a storm is not told singly; a row says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef

from alerts.life.actions import act
from alerts.models import Alert, Notice, Storm
from alerts.notices.grouping import POWER_CUTS, silences
from alerts.notices.people import AddressBook
from alerts.notices.policy import GRAVEST, audience
from alerts.notices.tell import tell

LOCK = 212_301
NEWS_FOR = timedelta(days=3)
"""What was found longer ago, while nobody was told, stands in the queue; it is news no more."""
SETTLING = timedelta(seconds=90)
"""A silence waits so long for the other points of its place to be judged, a storm for its members …"""
SETTLING_IN_A_ROW = timedelta(minutes=4)
"""… and so long while many others fall silent in the district: devices that report each five minutes need
five to be missed. Together with the pace of this task it stays within the five minutes of domain.md D.2."""
IN_A_ROW = 5
STORM_LEVEL = 2
MOST = 5000


@transaction.atomic
def notify(now: datetime) -> int:
    """Tell what is new; how many alerts and storms were told of. One run at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    storms, alerts = _new_storms(now), _untold(now)
    if not storms and not alerts:
        return 0
    book = AddressBook.read()
    for storm in storms:
        _tell_storm(storm, book, now)
    return len(storms) + _tell_alerts(alerts, book, now)


def _new_storms(now: datetime) -> list[Storm]:
    told = Notice.objects.filter(storm=OuterRef("pk"))
    new = Storm.objects.filter(ended_at=None, detected_at__gte=now - NEWS_FOR).exclude(Exists(told))
    return list(new.filter(detected_at__lte=now - SETTLING).select_related("district"))


def _tell_storm(storm: Storm, book: AddressBook, now: datetime) -> None:
    tell(
        "storm",
        now=now,
        storm=storm,
        roles=audience(STORM_LEVEL),
        district_id=storm.district_id,
        level=STORM_LEVEL,
        address_book=book,
    )


def _untold(now: datetime) -> list[Alert]:
    rows = Alert.objects.unhandled().filter(told_level__lt=F("level"), detected_at__gte=now - NEWS_FOR)
    rows = rows.select_related("site", "district", "parent", "storm").defer("district__boundary")
    return list(rows.order_by("-level", "detected_at", "id")[:MOST])


def _tell_alerts(alerts: Sequence[Alert], book: AddressBook, now: datetime) -> int:
    """Singly, behind what leads them, or not yet."""
    told_storms = _told_storms(alerts)
    in_a_row = _districts_in_a_row(now)
    singly: list[Alert] = []
    behind: list[Alert] = []
    for alert in alerts:
        if alert.storm_id or alert.parent_id:
            if alert.storm_id in told_storms or (alert.parent and alert.parent.told_level):
                behind.append(alert)
        elif not _is_settling(alert, in_a_row, now):
            singly.append(alert)
    for (occasion, district, level), group in _sorted(singly).items():
        tell(
            occasion,
            now=now,
            alerts=group,
            roles=audience(level),
            district_id=district,
            level=level,
            address_book=book,
        )
    _spare(behind, now)
    _mark([*singly, *behind], now)
    return len(singly)


def _told_storms(alerts: Iterable[Alert]) -> set[int]:
    """Those that were told of, and those that were over before they could be."""
    storms = {alert.storm_id: alert.storm for alert in alerts if alert.storm}
    told = Notice.objects.filter(storm__in=storms).order_by().values_list("storm", flat=True).distinct()
    return {*told, *(pk for pk, storm in storms.items() if storm.ended_at)}


def _grouped_rules() -> tuple[str, ...]:
    return (*silences(), *POWER_CUTS)


def _districts_in_a_row(now: datetime) -> set[str]:
    """Where many have just fallen silent: what comes next may be part of a storm."""
    young = Alert.objects.filter(rule__in=_grouped_rules(), detected_at__gt=now - SETTLING_IN_A_ROW)
    counted = young.order_by().values_list("district").annotate(n=Count("site", distinct=True))
    return {district for district, n in counted if n >= IN_A_ROW}


def _is_settling(alert: Alert, in_a_row: Collection[str], now: datetime) -> bool:
    """A new silence may turn out to be part of something wider. Rises, the gravest and other rules never wait."""
    if alert.rule not in _grouped_rules() or alert.told_level or alert.level >= GRAVEST:
        return False
    patience = SETTLING_IN_A_ROW if alert.district_id in in_a_row else SETTLING
    return now - alert.detected_at < patience


def _sorted(alerts: Iterable[Alert]) -> dict[tuple[str, str, int], list[Alert]]:
    found: defaultdict[tuple[str, str, int], list[Alert]] = defaultdict(list)
    for alert in alerts:
        found["level" if alert.told_level else "raised", alert.district_id, alert.level].append(alert)
    return found


def _spare(alerts: Iterable[Alert], now: datetime) -> None:
    """A row for each that is told of only through another, so that its card can say who knew."""
    Notice.objects.bulk_create(
        (
            Notice(
                occasion="raised",
                kind="in_app",
                district_id=alert.district_id,
                alert=alert,
                level=alert.level,
                state=Notice.State.SPARED,
                made_at=now,
                fault=f"随{'大面积异常' if alert.storm_id else '整体离线告警'}一并通知，不单独发送",
            )
            for alert in alerts
            if not alert.told_level
        ),
        batch_size=1000,
    )


def _mark(alerts: Sequence[Alert], now: datetime) -> None:
    """Remember the level they were told of, and bring what waited from 待确认 to 已通知."""
    by_level: defaultdict[int, list[int]] = defaultdict(list)
    for alert in alerts:
        by_level[alert.level].append(alert.pk)
    for level, ids in by_level.items():
        Alert.objects.filter(pk__in=ids, told_level__lt=level).update(told_level=level)
    if waiting := [alert.pk for alert in alerts if alert.handling == "open"]:
        act(waiting, "notify", by=None, now=now)
