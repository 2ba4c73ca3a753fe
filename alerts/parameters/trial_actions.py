"""Asking for a trial, stopping it, and putting what was tried into force."""

from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerAway

from accounts.audit import record
from accounts.models import User
from alerts.models import RuleSetting, Trial
from alerts.parameters.actions import NotYours, Refused, Values, check, set_numbers, told
from alerts.parameters.targets import Target, from_key
from alerts.parameters.trials import UNFINISHED
from alerts.rulebook import rule as rule_of
from registry.access import able

TASK = "alerts.tasks.try_rules"
DAYS = (30, 90)
MOST_AT_ONCE = 3


class NothingToTry(Refused):
    """A trial needs a number that differs, and sites to try it on."""


class TooMany(Refused):
    """Trials wait for one another; a person may have a few of them."""


class NotNow(Refused):
    """The trial is not in the state that this needs."""


@transaction.atomic
def ask(
    code: str,
    values: Values,
    *,
    target: Target,
    days: int,
    by: User,
    now: datetime,
    address: str | None = None,
) -> Trial:
    """Put a trial of ``values`` at ``target`` over the last ``days`` into the queue."""
    _may(by)
    found = rule_of(code)
    if days not in DAYS:
        raise Refused("试算时段只能是近 30 天或近 90 天", "days")
    if not values:
        raise NothingToTry("请至少填写一个要试算的数值")
    check(found, values, target, now)
    if not target.sites(found.platform).exists():
        raise NothingToTry(f"{target.title}没有这个平台的监管对象，无法试算", "reach")
    if Trial.objects.filter(asked_by=by, state__in=UNFINISHED).count() >= MOST_AT_ONCE:
        raise TooMany(f"您已有 {MOST_AT_ONCE} 个试算在排队或计算，请等其完成或先停止")
    made = Trial.objects.create(
        rule=code,
        settings=dict(values),
        reach=target.reach,
        reach_key=target.key,
        since=now - timedelta(days=days),
        until=now,
        asked_by=by,
        asked_at=now,
    )
    record(
        "规则试算", f"{code} {target.title}", by=by, address=address, period_days=days, **told(found, values)
    )
    transaction.on_commit(nudge)
    return made


@transaction.atomic
def stop(pk: int, *, by: User, now: datetime, address: str | None = None) -> Trial:
    """End a trial that waits or runs; what it has found so far stays."""
    _may(by)
    trial = Trial.objects.select_for_update(of=("self",)).get(pk=pk)
    if trial.state not in UNFINISHED:
        raise NotNow(f"这个试算{trial.get_state_display()}，不能再停止")
    trial.state, trial.ended_at = Trial.State.STOPPED, now
    trial.save(update_fields=["state", "ended_at"])
    record("停止试算", f"{trial.rule} {trial.pk}", by=by, address=address)
    return trial


@transaction.atomic
def put_into_force(
    pk: int,
    *,
    reason: str,
    by: User,
    now: datetime,
    since: datetime | None = None,
    address: str | None = None,
) -> list[RuleSetting]:
    """The numbers of a finished trial hold where they were tried, from ``since`` (None: at once) on."""
    _may(by)
    trial = Trial.objects.get(pk=pk)
    if trial.state != Trial.State.DONE:
        raise NotNow("试算完成后才能应用")
    target = from_key(trial.reach, trial.reach_key)
    more = {"target": target, "reason": reason, "by": by, "now": now, "since": since, "address": address}
    return set_numbers(trial.rule, trial.settings, **more)


def nudge() -> None:
    """Tell a worker; without a broker the next minute finds the trial."""
    try:
        current_app.send_task(TASK, retry=False, ignore_result=True)
    except (BrokerAway, OSError):
        return


def _may(by: User) -> None:
    if not able(by, "tune_rules"):
        raise NotYours("您的角色不能试算规则参数")
