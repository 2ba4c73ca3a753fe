"""试算: a rule judged over our own readings with the numbers of now and with others, site by site.

What there is to do and how far it has come stands in the row: a worker that dies is followed by the next one,
which goes on after the last finished site. A session lock tells a trial at work from one left behind.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from alerts import sites
from alerts.engine import judge
from alerts.models import Trial
from alerts.parameters import history
from alerts.parameters.in_force import places, standing_book
from alerts.parameters.resolving import Dated, book
from alerts.parameters.targets import Target, from_key
from alerts.parameters.trial_judging import Gathered, difference, pieces
from alerts.parameters.trial_result import empty, with_site
from alerts.rule_types import Episode, Rule, SiteView
from alerts.rulebook import rule as rule_of

LOCK = 212_300
BUDGET_S = 240.0
"""A run hands over to the next after so long: well before the broker would send its message again."""
ROWS = 200_000
"""About so many rows are in memory at once."""
TRIES = 3
UNFINISHED = (Trial.State.WAITING, Trial.State.RUNNING)
log = logging.getLogger(__name__)


def work(budget_s: float = BUDGET_S) -> bool:
    """Go on with the oldest unfinished trials for a while; whether time ran out before the work did."""
    ends = time.monotonic() + budget_s
    for pk in Trial.objects.filter(state__in=UNFINISHED).order_by("asked_at").values_list("pk", flat=True):
        with _alone(pk) as mine:
            if mine:
                _run(pk, ends)
        if time.monotonic() >= ends:
            return Trial.objects.filter(state__in=UNFINISHED).exists()
    return False


def is_at_work(pk: int) -> bool:
    """Whether a living worker has this trial in hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND objsubid = 2 AND granted AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database()))",
            [LOCK, pk],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """A lock that PostgreSQL gives back by itself when the worker is gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, pk])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk])


def _run(pk: int, ends: float) -> None:
    trial = Trial.objects.get(pk=pk)
    if trial.state not in UNFINISHED:
        return
    try:
        _judge_sites(trial, ends)
    except Exception as fault:
        log.exception("trial %s", pk)
        _fail(trial, f"计算出错（{type(fault).__name__}），请联系系统管理员")


def _judge_sites(trial: Trial, ends: float) -> None:
    found, target = rule_of(trial.rule), from_key(trial.reach, trial.reach_key)
    ids = list(target.sites(found.platform).order_by("pk").values_list("pk", flat=True))
    result = trial.result or empty()
    if not _noted(trial, sites_all=len(ids), state=Trial.State.RUNNING):
        return
    for pk in (each for each in ids if each > result["after"]):
        if time.monotonic() >= ends:
            return
        result["tries"] = result["tries"] + 1 if result["at"] == pk else 1
        result["at"] = pk
        if result["tries"] > TRIES:
            _fail(trial, f"计算在编号 {pk} 的监管对象处多次中断，请联系系统管理员")
            return
        if not _noted(trial, result=result):
            return
        old, new = judged(found, pk, trial, target)
        result = with_site(result, found, pk, difference(old, new))
        result["after"] = pk
        if not _noted(trial, result=result, sites_done=F("sites_done") + 1):
            return
    _noted(trial, state=Trial.State.DONE, ended_at=timezone.now())


def _noted(trial: Trial, **columns: Any) -> int:
    """Write progress; 0 when the trial was stopped meanwhile."""
    return Trial.objects.filter(pk=trial.pk, state__in=UNFINISHED).update(**columns)


def _fail(trial: Trial, why: str) -> None:
    _noted(trial, state=Trial.State.FAILED, fault=why, ended_at=timezone.now())


def judged(found: Rule, pk: int, trial: Trial, target: Target) -> tuple[list[Episode], list[Episode]]:
    """What the rule finds at a site with the numbers in force when asked, and with the trial's."""
    view = sites.views(found.platform, [pk]).get(pk)
    if view is None or not view.points:
        return [], []
    rivals = both(found, pk, view, trial, target)
    gathered = (Gathered(), Gathered())
    lookback = _lookback(found, view, trial)
    for start, end in pieces(trial.since, trial.until, max(_step(view), lookback)):
        since = min(each.looks_back_to(start) for each in gathered) - lookback
        series = _series(found, view, since, end)
        for each, rival in zip(gathered, rivals, strict=True):
            each.add(judge(rival, series, [found], end, history.layout(found.platform, found.needs)), start)
    return gathered[0].found, gathered[1].found


def both(found: Rule, pk: int, view: SiteView, trial: Trial, target: Target) -> tuple[SiteView, SiteView]:
    """The site with the numbers in force when the trial was asked for, throughout; and with the trial's as well."""
    at = trial.asked_at.timestamp()
    rows = standing_book(found.platform)[1]
    own = [row for each in rows.rows.values() for row in each]
    tried = [
        Dated(0, target.rank, target.key, at, (found.code, name), value)
        for name, value in trial.settings.items()
    ]
    place = places({pk: view})[pk]
    now, then = rows.at(place, at), book([*own, *tried], rows.legal).at(place, at)
    return replace(view, versions=(now,)), replace(view, versions=(then,))


def _lookback(found: Rule, view: SiteView, trial: Trial) -> timedelta:
    """Live judging has the hours of past days at hand (alerts/history.py); here the readings themselves are read."""
    days = max(found.limits.days or 0.0, trial.settings.get("days") or 0.0)
    deep = timedelta() if found.slow else timedelta(days=2 * days + 1 if days else 0)
    return max(found.lookback_at(view), deep)


def _step(view: SiteView) -> timedelta:
    a_day = sum(86_400 / point.interval_s for point in view.points)
    return timedelta(days=max(1, int(ROWS / a_day)))


def _series(
    found: Rule, view: SiteView, since: datetime, until: datetime
) -> dict[str, list[tuple[Any, ...]]]:
    hour = since.replace(minute=0, second=0, microsecond=0)
    points = [int(point.key) for point in view.points]
    return history.rows(found.platform, found.needs, points, hour, until)
