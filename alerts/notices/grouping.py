"""Grouping in the database: what stands alone, what a parent stands for, what is part of a storm.

Run as often as one likes: it compares what the live alerts say with what is written, and writes only the
difference, with a line in each alert's log. Alerts keep their rows, their levels and their handling.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from alerts.models import Alert
from alerts.notices import leading, storming
from alerts.notices.grouplog import write_log
from alerts.notices.parents import WIDTH, Child, Key, Place, power_cuts, silent_groups
from registry.models import Point, Status
from registry.rooms import platforms, room

LOCK = 212_300
POWER_CUTS = ("PW09",)
SPOKE_WITHIN = timedelta(minutes=30)


@transaction.atomic
def group(now: datetime) -> int:
    """Bring storms and parents up to date; how many alerts changed their place. One run at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    released = storming.release(now)
    silent, cut = children(silences()), children(POWER_CUTS)
    moved = storming.gather(silent, cut, now)
    if moved:
        silent, cut = children(silences()), children(POWER_CUTS)
    moved += lead(silent, cut, now)
    storming.follow()
    return moved + released


def silences() -> tuple[str, ...]:
    """The rule of each platform that says 离线."""
    return tuple(room(each.slug, "figures").FACE.silence for each in platforms())


def children(rules: Collection[str]) -> list[Child]:
    """The live alerts of points by these rules."""
    rows = Alert.objects.live().filter(rule__in=rules, point__isnull=False).order_by("id")
    names = ("pk", "rule", "platform", "level", "started_at", "point", "point__device", "site")
    names += ("site__enterprise", "district", "parent", "storm")
    return [Child(*row) for row in rows.values_list(*names)]


def places(silent: Iterable[Child], now: datetime) -> list[Place]:
    """Every point in use of the enterprises concerned. One without an alert speaks if it spoke lately."""
    quiet = {child.point for child in silent}
    rows = Point.objects.filter(
        site__enterprise__in={child.firm for child in silent},
        status=Status.RUNNING,
        site__status=Status.RUNNING,
    ).order_by("id")
    names = ("pk", "device", "site", "site__enterprise", "site__district", "site__platform")
    return [
        Place(*row, speaks=row[0] not in quiet and last is not None and last > now - SPOKE_WITHIN)
        for *row, last in rows.values_list(*names, "state__last_at")
    ]


def lead(silent: list[Child], cut: list[Child], now: datetime) -> int:
    """Make, change and end the parents, and put each child where it belongs."""
    standing = leading.live([*silences(), *POWER_CUTS])
    if not (silent or cut or standing):
        return 0
    keys = {alert.pk: key for key, alert in standing.items()}
    groups = silent_groups(silent, places(silent, now)) | power_cuts(cut, keys)
    wanted = {key: each for key, each in groups.items() if key in standing or not _all_in_a_storm(each)}
    left = {child.id: child.parent for key in groups.keys() - wanted.keys() for child in groups[key]}
    gone = [each for key, each in standing.items() if key not in wanted and each.pk not in left.values()]
    alerts = [child for child in [*silent, *cut] if child.id not in left]
    _hold(alerts, wanted, standing, gone)
    parents = leading.keep(standing, wanted, now)
    leading.end(gone, _wider(gone, wanted, parents), now)
    return _move(alerts, wanted, parents, now)


def _all_in_a_storm(members: Iterable[Child]) -> bool:
    """A storm stands for them already; who is still silent after it gets a parent then."""
    return all(child.storm for child in members)


def _hold(
    alerts: Iterable[Child],
    wanted: Mapping[Key, Sequence[Child]],
    standing: Mapping[Key, Alert],
    gone: Iterable[Alert],
) -> None:
    """Lock what will move and what will end, in the order in which people's acts lock; nothing when all is
    as it was."""
    known = {key: alert.pk for key, alert in standing.items()}
    place = {child.id: known.get(key, 0) for key, members in wanted.items() for child in members}
    ids = [each.id for each in alerts if each.parent != place.get(each.id)]
    ids += [each.pk for each in gone]
    if ids:
        rows = Alert.objects.filter(pk__in=ids).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _wider(
    gone: Iterable[Alert], wanted: Mapping[Key, Sequence[Child]], parents: Mapping[Key, int]
) -> dict[int, int]:
    """Parents that end because their place became part of a wider one, and the parent of that."""
    width = {alert.pk: WIDTH[alert.aspect.split(":")[0]] for alert in gone}
    return {
        child.parent: parents[key]
        for key, members in wanted.items()
        for child in members
        if child.parent in width and width[child.parent] < WIDTH[key.aspect.split(":")[0]]
    }


def _move(
    alerts: Sequence[Child], wanted: Mapping[Key, Sequence[Child]], parents: Mapping[Key, int], now: datetime
) -> int:
    """Set the parent of many alerts and log each; one that stands alone again may be told of anew."""
    place = {child.id: parents[key] for key, members in wanted.items() for child in members}
    moves = {each.id: place.get(each.id) for each in alerts if each.parent != place.get(each.id)}
    if not moves:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alerts_alert a SET parent_id = v.parent,"
            " told_level = CASE WHEN v.parent IS NULL THEN 0 ELSE a.told_level END"
            " FROM unnest(%s::bigint[], %s::bigint[]) v (id, parent) WHERE a.id = v.id",
            [list(moves), list(moves.values())],
        )
    joined = {alert: {"parent": parent} for alert, parent in moves.items() if parent}
    alone: dict[int, dict[str, int]] = {alert: {} for alert, parent in moves.items() if not parent}
    write_log(joined, "归并到整体异常的告警", now)
    write_log(alone, "整体已恢复，本点位仍在告警，单独列出", now)
    return len(moves)
