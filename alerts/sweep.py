"""Judging: pull the marked points, run the rules over their sites, reconcile episodes with alerts.

One judge a platform at a time (advisory lock). Marks are deleted in the transaction that writes the alerts,
so a judge that dies gives them back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from alerts import history, ledger, sites, windows
from alerts.engine import judge
from alerts.life.joining import GAP, joined
from alerts.reconcile import Changes, Known, reconcile
from alerts.rule_types import Episode, Rule, SiteView
from alerts.rulebook import rules_of
from registry.models import Point, Status
from registry.rooms import platforms
from telemetry import collector
from telemetry.models import Mark, PointState
from telemetry.rollups import take

LOCK = 212_100
MARGIN = timedelta(hours=6)
"""An alert that ended this long before a changed reading may still be corrected (invalid hours between)."""
FARTHEST = timedelta(days=7)
"""Windows do not reach further back than this before the change, however old the live alert."""
FARTHEST_CHANGE = timedelta(days=92)
"""Readings that came even later are stored and rolled up, but raise nothing any more."""
SILENT_AFTER = timedelta(minutes=30)


def judge_all(now: datetime) -> int:
    """Judge every marked point of every platform; how many points."""
    return sum(judge_marked(slug, now) for slug in _marked())


def _marked() -> list[str]:
    """The platforms that have marks; the one with the fewest first, so that a few do not wait for many."""
    marks = Mark.objects.filter(kind=Mark.Kind.JUDGE).order_by().values_list("platform")
    counts = dict(marks.annotate(n=Count("pk")))
    return sorted((each.slug for each in platforms() if each.slug in counts), key=counts.__getitem__)


def judge_marked(slug: str, now: datetime) -> int:
    """Judge what the digest marked on one platform; how many points had marks."""
    try:
        with collector.paused(), transaction.atomic():
            _lock(slug)
            changed = take(Mark.Kind.JUDGE, slug)
            if changed:
                _judge_changed(slug, changed, now)
            return len(changed)
    except BaseException:
        windows.forget()
        raise


def judge_silent(now: datetime) -> int:
    """Judge the silence of every point that has not spoken for half an hour; how many points."""
    return sum(_judge_silent(each.slug, now) for each in platforms())


def mark_finished_windows(now: datetime, minute: timedelta = timedelta(minutes=1)) -> int:
    """Mark points whose last reading lies in an averaging window that has just ended.

    Means are judged when their window is over, and no further sample may come to say so.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO telemetry_mark (kind, platform, point_id, since)"
            " SELECT %s, platform, point_id, last_at FROM telemetry_pointstate"
            " WHERE last_at > %s AND date_bin('10 minutes', last_at, '2000-01-01+00') + interval '10 minutes'"
            " BETWEEN %s AND %s",
            [Mark.Kind.JUDGE, now - timedelta(hours=1), now - minute, now],
        )
        return cursor.rowcount


def _lock(slug: str) -> None:
    index = [each.slug for each in platforms()].index(slug)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK + index])


@dataclass(slots=True)
class _Site:
    """One site on its way through a judgement."""

    id: int
    view: SiteView
    points: list[int]
    since: datetime
    known: list[Known]

    @property
    def window_start(self) -> datetime:
        starts = [alert.start for alert in self.known]
        return max(min([self.since, *starts]), self.since - FARTHEST)


def _judge_changed(slug: str, changed: Mapping[int, datetime], now: datetime) -> None:
    rules = quick_rules(slug)
    table = _table(slug, changed, now, {rule.code for rule in rules})
    needed = {
        point: _full_hour(each.window_start - _lookback(rules, each.view))
        for each in table.values()
        for point in each.points
    }
    rows = windows.load(slug, needed, changed)
    views = history.complete(slug, {each.id: each.view for each in table.values()}, rows, now)
    found: list[tuple[_Site, list[Episode]]] = []
    for each in table.values():
        each.view = views[each.id]
        series = {str(point): rows[point] for point in each.points}
        found.append((each, _found(each, series, rules, now, windows.layout(slug))))
    _write(slug, found, now)


def quick_rules(slug: str) -> list[Rule]:
    """Those that every reading has judged; the slow ones have alerts/slow.py."""
    return [rule for rule in rules_of(slug) if not rule.slow]


def _lookback(rules: Sequence[Rule], view: SiteView) -> timedelta:
    return max(rule.lookback_at(view) for rule in rules)


def _full_hour(at: datetime) -> datetime:
    """A window that began within an hour would show that hour's mean wrong."""
    return at.replace(minute=0, second=0, microsecond=0)


def _found(
    site: _Site,
    series: Mapping[str, Sequence[Any]],
    rules: Sequence[Rule],
    now: datetime,
    layout: tuple[str, ...],
) -> list[Episode]:
    newest = max((float(rows[-1][0]) for rows in series.values() if rows), default=0.0)
    until = max(now, datetime.fromtimestamp(newest, now.tzinfo))
    episodes = ledger.located(judge(site.view, series, rules, until, layout), site.id)
    return joined(episodes, site.known, site.window_start)


def _table(
    slug: str, changed: Mapping[int, datetime], now: datetime, codes: Collection[str]
) -> dict[int, _Site]:
    """The sites of the changed points, with what stands against them by the rules of these codes."""
    since: dict[int, datetime] = {}
    for point_id, site_id in Point.objects.filter(pk__in=list(changed)).values_list("pk", "site_id"):
        at = min(max(changed[point_id], now - FARTHEST_CHANGE), now)
        since[site_id] = min(since.get(site_id, at), at)
    oldest = min(since.values(), default=now)
    views = sites.views(slug, since, since=oldest - FARTHEST - MARGIN)
    known = _known(list(views), oldest - MARGIN)
    subjects = {pk: {ledger.site_subject(pk), *(p.key for p in view.points)} for pk, view in views.items()}
    return {
        site_id: _Site(
            site_id,
            view,
            [int(point.key) for point in view.points],
            since[site_id],
            [
                each
                for each in known[site_id]
                if each.rule in codes
                and each.subject in subjects[site_id]
                and (each.end is None or each.end > since[site_id] - MARGIN)
            ],
        )
        for site_id, view in views.items()
    }


def _known(site_ids: Sequence[int], since: datetime) -> defaultdict[int, list[Known]]:
    found: defaultdict[int, list[Known]] = defaultdict(list)
    for site_id, known in ledger.standing(sites=site_ids, since=since):
        found[site_id].append(known)
    return found


def _write(slug: str, found: Iterable[tuple[_Site, list[Episode]]], now: datetime) -> None:
    """Reconcile site by site, write once for all."""
    pairs = [(site, episodes) for site, episodes in found if site.known or episodes]
    twins = defaultdict(list)
    fresh = {(each.rule, each.subject, each.start) for _, episodes in pairs for each in episodes}
    for twin in ledger.twins(slug, [episode for _, episodes in pairs for episode in episodes]):
        if (twin.rule, twin.subject, twin.start) in fresh:
            twins[twin.subject].append(twin)
    changes = Changes()
    for site, episodes in pairs:
        known = {each.id: each for each in site.known}
        keys = (ledger.site_subject(site.id), *(point.key for point in site.view.points))
        known |= {each.id: each for key in keys for each in twins[key]}
        changes.add(reconcile(known.values(), episodes, site.since - MARGIN if site.known else site.since))
    if changes:
        ledger.apply(changes, platform=slug, now=now)


def _judge_silent(slug: str, now: datetime) -> int:
    """Only the last sample matters, so no window is loaded however many are silent, however long."""
    rules = [rule for rule in rules_of(slug) if not rule.needs]
    with transaction.atomic():
        _lock(slug)
        silent = _silent(slug, now)
        views = sites.views(slug, {site_id for site_id, _ in silent.values()})
        found: list[Episode] = []
        judged: set[str] = set()
        for view in views.values():
            points = tuple(point for point in view.points if int(point.key) in silent)
            series = {point.key: [(silent[int(point.key)][1].timestamp(), None)] for point in points}
            found += judge(replace(view, points=points), series, rules, now, ("at", "flags"))
            judged.update(series)
        known, found = _going_on(silent, [rule.code for rule in rules], found)
        changes = reconcile([each for each in known if each.subject in judged], found, now - FARTHEST_CHANGE)
        if changes:
            ledger.apply(changes, platform=slug, now=now)
    return len(silent)


def _going_on(
    silent: Mapping[int, tuple[int, datetime]], codes: Collection[str], found: Sequence[Episode]
) -> tuple[list[Known], list[Episode]]:
    """The live alerts of the silent, with those that were over less than an hour before a new silence; and the
    silences, joined with them."""
    live = ledger.live(points=silent, rules=codes)
    loud = {(each.rule, each.subject) for each in live}
    new = [each for each in found if (each.rule, each.subject) not in loud]
    if not new:
        return live, joined(found, live)
    since = min(each.start for each in new) - GAP
    over = ledger.over_since(since, points={int(each.subject) for each in new}, rules=codes)
    spells = joined(found, [*live, *over])
    begun = {(each.rule, each.subject, each.start) for each in spells}
    return [*live, *(each for each in over if (each.rule, each.subject, each.start) in begun)], spells


def _silent(slug: str, now: datetime) -> dict[int, tuple[int, datetime]]:
    """Point → (site, last sample) of the running points that have said nothing for half an hour."""
    rows = PointState.objects.filter(
        platform=slug, last_at__lt=now - SILENT_AFTER, point__status=Status.RUNNING
    )
    return {pk: (site, at) for pk, site, at in rows.values_list("point_id", "point__site_id", "last_at")}
