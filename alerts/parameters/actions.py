"""Setting numbers and choosing standards: checked, signed, dated, never over someone else's change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.audit import record
from accounts.models import User
from alerts import actions
from alerts.models import RuleSetting, Standard, StandardChoice
from alerts.models.parameters import Reach
from alerts.parameters.in_force import as_limit, standing_book
from alerts.parameters.numbers import ENABLED, Number, disorder, numbers
from alerts.parameters.resolving import SIZES, STANDARD, Dated
from alerts.parameters.targets import Target, limit_unit
from alerts.rule_types import Limits, Rule
from alerts.rulebook import rule as rule_of
from registry.access import able
from registry.rooms import platform

LOCK = 212_200
FARTHEST = timedelta(days=366)
LEAST_REASON = 4
MOST_REASON = 300
Values = Mapping[str, float | None]
"""Name of a setting → what is stored; None: back to the wider reach."""


class Refused(actions.Refused):
    """The choice is not possible."""


class NotYours(Refused):
    """The person may not set anything."""


class Stale(Refused):
    """Someone else set something of the same meanwhile."""


class BadNumber(Refused):
    """A number out of its range, or out of order with its fellows."""


class BadTime(Refused):
    """A date in the past, or too far away."""


class NoReason(Refused):
    """Nothing is set without saying why."""


class NothingNew(Refused):
    """What is asked for is in force already."""


class BadStandard(Refused):
    """A standard, or a stage of it, that cannot hold there."""


def numbers_of(rule: Rule) -> tuple[Number, ...]:
    """The numbers of a rule that people may set, with their units."""
    return numbers(rule, limit_unit(rule.platform, rule.needs[0]) if rule.needs else "")


@transaction.atomic
def set_numbers(
    code: str,
    values: Values,
    *,
    target: Target,
    reason: str,
    by: User,
    now: datetime,
    since: datetime | None = None,
    seen: int | None = None,
    address: str | None = None,
) -> list[RuleSetting]:
    """``values`` hold at ``target`` from ``since`` (None: at once) on.

    ``seen``: the newest setting of the rule that the person had before them. Nothing is written when refused.
    """
    refuse_unless_tuning(by)
    _lock()
    found = rule_of(code)
    at = _begins(since, now)
    _reasoned(reason)
    if seen is not None and newest(code) != seen:
        raise Stale("您打开页面后，他人已修改这条规则的参数。这次没有保存，请核对下面的现行数值后再提交")
    check(found, values, target, at)
    if not (fresh := _news(found, values, target, at)):
        raise NothingNew("没有要改的数值：所填数值与现行数值相同")
    common = {**target.columns(), "since": at, "reason": reason, "made_by": by, "made_at": now, "rule": code}
    made = RuleSetting.objects.bulk_create(
        RuleSetting(name=name, value=value, **common) for name, value in fresh.items()
    )
    said = told(found, fresh)
    record("设定规则参数", f"{code} {target.title}", by=by, address=address, since=at.isoformat(), **said)
    return made


def told(found: Rule, values: Values) -> dict[str, str]:
    """The same as people say it: title → number with its unit."""
    said = {each.title: _said(each, values[each.name]) for each in numbers_of(found) if each.name in values}
    if ENABLED in values:
        said["启用"] = "恢复上级" if values[ENABLED] is None else "是" if values[ENABLED] else "否"
    return said


def _said(each: Number, value: float | None) -> str:
    return "恢复上级数值" if value is None else each.told(value)


def check(found: Rule, values: Values, target: Target, at: datetime) -> None:
    """Raise BadNumber for a number of ``values`` that is out of range or out of order at ``target``."""
    known = {each.name: each for each in numbers_of(found)}
    for name, value in values.items():
        if name != ENABLED and name not in known:
            raise BadNumber(f"规则 {found.code} 没有名为 {name} 的参数", name)
        if value is None:
            continue
        if name == ENABLED and value not in (0, 1):
            raise BadNumber("启用只能为是或否", name)
        if name != ENABLED and (fault := known[name].refusal(known[name].shown(value) or 0.0)):
            raise BadNumber(fault, name)
    wrong = disorder(limits_at(found, target, at, values))
    if wrong:
        raise BadNumber(
            f"{known[wrong].title}不能短于前一档", wrong if wrong in values else next(iter(values))
        )


def limits_at(found: Rule, target: Target, at: datetime, values: Values | None = None) -> Limits:
    """The numbers in force at a target at an instant, with ``values`` set there on top."""
    named = dict(own_numbers(found, target, at)) | {
        name: value for name, value in (values or {}).items() if value is not None
    }
    return found.limits.overridden({found.aliases.get(name, name): value for name, value in named.items()})


def own_numbers(found: Rule, target: Target, at: datetime) -> dict[str, float]:
    """What has been set at a target or for the whole city, by name."""
    version = standing_book(found.platform)[1].at(target.place(), at.timestamp())
    settings = dict(version.settings.get(found.code, {}))
    return settings | dict(version.points.get(target.key, {}).get(found.code, {}))


def standing(found_at: str, subject: Any, target: Target, at: datetime) -> Dated | None:
    """The row of exactly this target in force at an instant."""
    rows = standing_book(found_at)[1].rows.get((target.rank, target.key), ())
    begun = [each for each in rows if each.subject == subject and each.since <= at.timestamp()]
    return begun[-1] if begun else None


def _news(found: Rule, values: Values, target: Target, at: datetime) -> dict[str, float | None]:
    """Those that say something else than the row in force at the very target."""
    fresh = {}
    for name, value in values.items():
        row = standing(found.platform, (found.code, name), target, at)
        default = getattr(found.limits, name, None) if target.reach == Reach.DEFAULT else None
        if value != (row.value if row and row.value is not None else default):
            fresh[name] = value
    return fresh


def newest(code: str) -> int:
    """The newest setting of a rule; 0 when there is none."""
    return RuleSetting.objects.filter(rule=code).order_by().aggregate(n=Max("pk"))["n"] or 0


@transaction.atomic
def choose_standard(
    slug: str,
    standard: Standard | None,
    *,
    target: Target,
    reason: str,
    by: User,
    now: datetime,
    stage: str = "",
    since: datetime | None = None,
    address: str | None = None,
) -> StandardChoice:
    """``standard`` holds at ``target`` from ``since`` (None: at once) on; None: back to the wider reach."""
    refuse_unless_tuning(by)
    _lock()
    at = _begins(since, now)
    _reasoned(reason)
    if standard:
        _check_standard(slug, standard, stage, at)
    row = standing(slug, STANDARD, target, at)
    before = (row.value.name, row.value.stage) if row and row.value else None
    if before == ((standard.code, stage) if standard else None):
        raise NothingNew("没有要改的：这个范围现在就是这样")
    made = StandardChoice.objects.create(
        **target.columns(),
        platform=slug,
        standard=standard,
        stage=stage if standard else "",
        since=at,
        reason=reason,
        made_by=by,
        made_at=now,
    )
    name = f"{standard.code} {stage}".strip() if standard else "恢复上级范围"
    record("选用限值标准", f"{name} {target.title}", by=by, address=address, since=at.isoformat())
    return made


def stages(standard: Standard) -> list[str]:
    """The stages between which a choice must tell; none when it need not."""
    named = list(dict.fromkeys(each.stage for each in standard.limits.order_by("pk")))
    return [] if set(named) & set(SIZES) or named == [""] else named


def _check_standard(slug: str, standard: Standard, stage: str, at: datetime) -> None:
    if standard.platform != slug:
        raise BadStandard(f"{standard.code} 是{platform(standard.platform).title}的标准", "standard")
    known = stages(standard)
    if known and stage not in known:
        raise BadStandard(f"{standard.code} 分阶段或规模，请选择：{'、'.join(filter(None, known))}", "stage")
    if not known and stage:
        raise BadStandard(f"{standard.code} 不分阶段或规模，请留空", "stage")
    on = at.date().isoformat()
    limits = [as_limit(each) for each in standard.limits.all()]
    if not any(each.since <= on and (each.until is None or on < each.until) for each in limits):
        raise BadStandard(f"{standard.code} 在所选日期尚未实施或已废止", "standard")


def refuse_unless_tuning(by: User) -> None:
    if not able(by, "tune_rules"):
        raise NotYours("您的角色不能修改规则参数和限值标准")


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _begins(since: datetime | None, now: datetime) -> datetime:
    if since is None:
        return now
    if since < now:
        raise BadTime("生效时间不能早于现在；要立即生效请留空", "since")
    if since > now + FARTHEST:
        raise BadTime("生效时间不能晚于一年后", "since")
    return since


def _reasoned(reason: str) -> None:
    if len(reason) < LEAST_REASON:
        raise NoReason("请写明理由（至少 4 个字），供日后查对", "reason")
    if len(reason) > MOST_REASON:
        raise NoReason("理由不能超过 300 字", "reason")
