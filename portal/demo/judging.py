"""The fortnight's alerts: what the real rules find in it, written as a watchful portal would have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from accounts.models import Role, User
from alerts import ledger, sites
from alerts.engine import judge
from alerts.life.actions import act
from alerts.models import Alert, Condition
from alerts.reconcile import Changes, Known
from alerts.rule_types import CHINA, Episode
from alerts.rulebook import rule, rules_of
from portal.demo.history import Judge
from registry.demo import Row

LEVELLED = {"PW01", "PW04", "PW12", "DU06"}
"""Rules that reach their levels one after the other; the rest come with the level they have."""
SEEN_AFTER_S = {
    "PW02": 600, "PW13": 3600, "DU02": 3600, "DU03": 3 * 3600, "DU04": 3600, "CF01": 1200,
    "DU01": 1800, "DU05": 3600, "DU08": 4200, "CF07": 3 * 86_400,
}  # fmt: skip
"""How long after its start a rule without a hold sees an episode."""


def judge_of(slug: str, site_ids: Iterable[int], now: datetime) -> Judge:
    """Judges one site after the other by the platform's rules; the sites are looked up beforehand."""
    sites.forget()
    rules, views = rules_of(slug), sites.views(slug, site_ids)

    def judged(site_id: int, series: Mapping[str, Sequence[Row]]) -> list[Episode]:
        return ledger.located(judge(views[site_id], series, rules, now), site_id)

    return judged


def write(slug: str, found: Sequence[Episode], now: datetime) -> None:
    """One alert an episode, its log as it would have grown: found, raised a level, over."""
    for episode in sorted(found, key=lambda each: each.start):
        _write_one(slug, episode, now)


def _write_one(slug: str, episode: Episode, now: datetime) -> None:
    steps = [step for step in _steps(episode) if step[0] <= (episode.end or now)] or [
        (episode.end or now, episode.level)
    ]
    at, level = steps[0]
    first = replace(episode, end=None, level=level)
    (pk,) = ledger.apply(Changes(raised=[first]), platform=slug, now=at)
    for at, level in steps[1:]:
        _change(slug, pk, replace(episode, end=None, level=level), at)
    if episode.end:
        _change(slug, pk, episode, max(at, episode.end) + timedelta(seconds=20))


def _change(slug: str, pk: int, episode: Episode, now: datetime) -> None:
    known = Known(pk, episode.rule, episode.subject, episode.aspect, episode.level, episode.start, None)
    ledger.apply(Changes(changed=[(known, episode)]), platform=slug, now=now)


def _steps(episode: Episode) -> list[tuple[datetime, int]]:
    """When the portal would have seen the episode, and with which level."""
    limits = rule(episode.rule).limits
    if episode.rule in LEVELLED:
        holds = [(hold, level) for hold, level in limits.holds() if level <= episode.level]
    else:
        seconds = SEEN_AFTER_S.get(episode.rule, limits.hold_1_s or 0)
        holds = [(0 if episode.aspect == "negative" else seconds, episode.level)]
    return [(episode.start + timedelta(seconds=hold + 20), level) for hold, level in holds]


def acknowledge(people: Sequence[User], random: Random, now: datetime) -> int:
    """The officers have dealt with most of what is some hours old; how many."""
    officers = {code: user for user in people if user.role == Role.OFFICER for code in user.district_codes()}
    staff = next(user for user in people if user.role == Role.STAFF)
    done = 0
    for alert in Alert.objects.exclude(condition=Condition.WITHDRAWN).order_by("detected_at"):
        if alert.detected_at > now - timedelta(hours=5) or random.random() < 0.18:
            continue
        by = staff if random.random() < 0.1 else officers[alert.district_id]
        at = _at_work(alert.detected_at + timedelta(minutes=random.randint(3, 70)), random)
        if at < now:
            act([alert.pk], "acknowledge", by=by, now=at, note=random.choice(NOTES))
            done += 1
    return done


def _at_work(at: datetime, random: Random) -> datetime:
    """At night it waits for the morning."""
    local = at.astimezone(CHINA)
    if 8 <= local.hour < 22:
        return at
    morning = local.replace(hour=8, minute=random.randint(5, 55))
    return morning if local.hour < 8 else morning + timedelta(days=1)


NOTES = (
    "", "", "已电话通知企业核查", "企业反馈设备检修，已恢复", "已安排运维现场查看", "已提醒企业规范操作",
    "现场核实属实，责令整改",
)  # fmt: skip
