"""Judging by the rules that look back over days: each hour, over ten-minute means, outside of every reading's way.

A platform with such rules has a room ``slow``: ``prepare(now)``, and ``load(points, until)`` → rows a point whose
samples are means over ``STEP_S``. The rules are the same pure functions that judge files.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from alerts import ledger, sites
from alerts.engine import judge
from alerts.life.joining import joined
from alerts.reconcile import Changes, Known, reconcile
from alerts.rule_types import Episode, Row, Rule, SiteView
from alerts.rulebook import rules_of
from registry.models import Site, Status
from registry.rooms import platforms, room

LOCK = 212_150
EACH_HOUR = timedelta(days=6)
"""Rules that look further back are judged once a day, with the first run after midnight."""
CORRECTED = timedelta(days=2)
"""What was over so long ago is left as it is."""
FARTHEST = timedelta(days=35)
SITES_AT_ONCE = 50


def judge_all(now: datetime) -> int:
    """Every platform that has slow rules; how many sites were judged."""
    return sum(judge_platform(each.slug, now) for each in platforms() if slow_rules(each.slug))


def slow_rules(slug: str) -> list[Rule]:
    return [rule for rule in rules_of(slug) if rule.slow]


def judge_platform(slug: str, now: datetime) -> int:
    """The rules of the hour, and with the first run of a day those of the day; how many sites."""
    key = f"alerts.slow:{slug}:{timezone.localdate(now)}"
    first_today = cache.add(key, 1, 26 * 3600)
    try:
        return judge_by(slug, [each for each in slow_rules(slug) if first_today or _is_hourly(each)], now)
    except BaseException:
        if first_today:
            cache.delete(key)
        raise


def _is_hourly(rule: Rule) -> bool:
    return rule.lookback <= EACH_HOUR


def judge_by(slug: str, rules: Sequence[Rule], now: datetime) -> int:
    """Judge every site in use by these rules, some sites a transaction."""
    if not rules:
        return 0
    room(slug, "slow").prepare(now)
    running = Site.objects.filter(platform=slug, status=Status.RUNNING).order_by("pk")
    ids = list(running.values_list("pk", flat=True))
    for first in range(0, len(ids), SITES_AT_ONCE):
        _judge_some(slug, rules, ids[first : first + SITES_AT_ONCE], now)
    return len(ids)


@dataclass(slots=True)
class _Site:
    view: SiteView
    since: datetime
    known: list[Known] = field(default_factory=list)


@transaction.atomic
def _judge_some(slug: str, rules: Sequence[Rule], ids: Sequence[int], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK + _number(slug)])
    table = _table(slug, rules, ids, now)
    points = {int(point.key): each.since for each in table.values() for point in each.view.points}
    source = room(slug, "slow")
    rows = source.load(points, now)
    changes = Changes()
    for pk, each in table.items():
        series = {point.key: rows.get(int(point.key), []) for point in each.view.points}
        episodes = judge(_thinned(each.view, source.STEP_S), series, rules, now, source.LAYOUT)
        found = ledger.located(episodes, pk)
        changes.add(_compared(each, found, series, now))
    if changes:
        ledger.apply(changes, platform=slug, now=now)


def _number(slug: str) -> int:
    return [each.slug for each in platforms()].index(slug)


def _table(slug: str, rules: Sequence[Rule], ids: Sequence[int], now: datetime) -> dict[int, _Site]:
    """The sites, what stands against them by these rules, and from when on their history is needed."""
    lookback, codes = max(rule.lookback for rule in rules), {rule.code for rule in rules}
    farthest = now - FARTHEST
    views = sites.views(slug, ids, since=farthest)
    known: defaultdict[int, list[Known]] = defaultdict(list)
    for site_id, each in ledger.standing(sites=list(views), since=now - CORRECTED):
        if each.rule in codes:
            known[site_id].append(each)
    return {pk: _Site(view, _since(known[pk], lookback, now), known[pk]) for pk, view in views.items()}


def _since(known: Iterable[Known], lookback: timedelta, now: datetime) -> datetime:
    """Midnight, so that the first day is whole."""
    earliest = min([now, *(each.start for each in known)]) - lookback
    return _midnight(timezone.localdate(max(earliest, now - FARTHEST)))


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, datetime.min.time()))


def _thinned(view: SiteView, step_s: float) -> SiteView:
    return replace(view, points=tuple(replace(each, interval_s=step_s) for each in view.points))


def _compared(
    site: _Site, found: Sequence[Episode], series: Mapping[str, Sequence[Row]], now: datetime
) -> Changes:
    """An alert older than the history keeps its start, and all it has while its point says nothing."""
    episodes = joined(found, site.known, site.since)
    begun = {(each.rule, each.subject, each.aspect, each.start) for each in episodes}
    left = [
        each
        for each in site.known
        if (each.rule, each.subject, each.aspect, each.start) in begun
        or not _is_older(each, site)
        or _speaks(each.subject, series)
    ]
    return reconcile(left, episodes, now - CORRECTED)


def _speaks(subject: str, series: Mapping[str, Sequence[Row]]) -> bool:
    """Whether the point, or any point of the site, has history to judge by."""
    return bool(series[subject]) if subject in series else any(series.values())


def _is_older(known: Known, site: _Site) -> bool:
    return known.end is None and known.start < site.since
