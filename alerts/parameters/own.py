"""本市规定: a limit that the city itself lays down, written like a published standard and chosen like one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from alerts.models import Standard, StandardLimit
from alerts.parameters.actions import Refused, choose_standard, refuse_unless_tuning
from alerts.parameters.published import ABSOLUTE, DIFFERENCE, standards
from alerts.parameters.targets import Target
from alerts.rule_types import CHINA
from alerts.wording import number
from registry.platforms import Factor
from registry.rooms import platform

EARLIEST = date(1979, 9, 13)
"""Before the first law on environmental protection nothing was laid down."""
FARTHEST = timedelta(days=366)
MOST_A_DAY = 288
LENGTHS = {"code": 40, "title": 120, "source": 200, "clause": 60}


@dataclass(frozen=True, slots=True)
class Own:
    """What a standard of the city says. ``limit`` and ``background_cap`` in the unit of ``column``."""

    code: str
    title: str
    source: str
    column: str
    limit: float
    window_s: int
    since: date
    clause: str = ""
    trade: str = ""
    formula: str = ABSOLUTE
    allowed_a_day: int = 0
    background_cap: float | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What the rules of a platform can judge by: factors, averaging times, ways of comparing."""

    factors: tuple[Factor, ...]
    windows: tuple[int, ...]
    formulas: tuple[str, ...]


def offered(slug: str) -> Offered:
    """What the published standards of the platform are judged by; of several factors the one judged first."""
    about, every = platform(slug), [each for each in standards() if each.platform == slug]
    columns = {
        about.key_factor if about.key_factor in named else min(named)
        for named in ({limit.column for limit in each.limits} for each in every)
    }
    limits = [limit for each in every for limit in each.limits if limit.column in columns]
    return Offered(
        tuple(each for each in about.factors if each.column in columns),
        tuple(sorted({each.window_s for each in limits}, reverse=True)),
        tuple(each for each in (ABSOLUTE, DIFFERENCE) if each in {limit.formula for limit in limits}),
    )


def faults_of(own: Own, known: Offered, today: date) -> dict[str, str]:
    """What is wrong with it by itself, by field."""
    faults = {name: f"不能超过 {most} 字" for name, most in LENGTHS.items() if len(getattr(own, name)) > most}
    for name, words in (("code", "编号"), ("title", "名称"), ("source", "依据，如发文机关和文号")):
        if len(getattr(own, name).strip()) < 2:
            faults[name] = f"请填写{words}"
    return faults | _limit_faults(own, known) | _day_faults(own, today)


def _limit_faults(own: Own, known: Offered) -> dict[str, str]:
    faults: dict[str, str] = {}
    factor = next((each for each in known.factors if each.column == own.column), None)
    if factor is None:
        return {"column": f"因子应为{'、'.join(each.title for each in known.factors)}之一"}
    for name, value in (("limit", own.limit), ("background_cap", own.background_cap)):
        if value is not None and not 0 < value <= factor.high:
            faults[name] = f"{factor.title}应大于 0、不超过 {number(factor.high)} {factor.unit}"
    if own.window_s not in known.windows:
        faults["window_s"] = "这个平台的规则不按这个时长求均值"
    if own.formula not in known.formulas:
        faults["formula"] = "这个平台的规则不能与背景值相减"
    elif own.background_cap is not None and own.formula != DIFFERENCE and "background_cap" not in faults:
        faults["background_cap"] = "只有与背景值之差才填背景值上限"
    if not 0 <= own.allowed_a_day <= MOST_A_DAY:
        faults["allowed_a_day"] = f"每日允许次数应为 0 至 {MOST_A_DAY}"
    return faults


def _day_faults(own: Own, today: date) -> dict[str, str]:
    if not EARLIEST <= own.since <= today + FARTHEST:
        return {"since": "实施日期不能晚于一年后，请检查年份"}
    if own.until is not None and own.until <= own.since:
        return {"until": "废止日期应晚于实施日期"}
    if own.until is not None and own.until <= today:
        return {"until": "废止日期已过，这样的规定不会执行"}
    return {}


@transaction.atomic
def write(
    slug: str, own: Own, *, by: User, now: datetime, target: Target | None = None, reason: str = "",
    address: str | None = None,
) -> Standard:  # fmt: skip
    """Lay it down; with a ``target`` it is chosen there from its first day on. ValidationError names the fields
    at fault, and then nothing is kept."""
    refuse_unless_tuning(by)
    faults = faults_of(own, offered(slug), now.astimezone(CHINA).date())
    code = " ".join(own.code.split())
    if "code" not in faults and Standard.objects.filter(code__iexact=code).exists():
        faults["code"] = f"已有编号为 {code} 的标准，请换一个编号"
    if faults:
        raise ValidationError(faults)
    made = Standard.objects.create(
        code=code, title=own.title.strip(), platform=slug, kind=Standard.Kind.OWN, region="大同",
        source=own.source.strip(),
    )  # fmt: skip
    names = ("clause", "column", "trade", "limit", "window_s", "formula", "allowed_a_day", "background_cap")
    limit = {name: getattr(own, name) for name in (*names, "since", "until")}
    StandardLimit.objects.create(standard=made, **limit)
    record("制定本市限值", made, by=by, address=address, **_told(limit))
    if target:
        _choose(made, own.since, target, reason, by, now, address)
    return made


def _told(limit: Mapping[str, object]) -> dict[str, object]:
    return {
        name: each.isoformat() if isinstance(each, date) else each
        for name, each in limit.items()
        if each not in (None, "", 0)
    }


def _choose(
    made: Standard, on: date, target: Target, reason: str, by: User, now: datetime, address: str | None
) -> None:
    begins = datetime.combine(on, time.min, CHINA)
    try:
        choose_standard(
            made.platform, made, target=target, reason=reason, by=by, now=now,
            since=begins if begins > now else None, address=address,
        )  # fmt: skip
    except Refused as refusal:
        raise ValidationError({refusal.field or "reach": str(refusal)}) from refusal


@transaction.atomic
def drop(pk: int, *, by: User, address: str | None = None) -> Standard:
    """Take back what was never chosen anywhere: a slip of the pen. What was in force stays on record."""
    refuse_unless_tuning(by)
    found = Standard.objects.select_for_update().filter(pk=pk, kind=Standard.Kind.OWN).first()
    if found is None:
        raise Refused("没有这个本市规定；公布的国家、地方标准不能删除")
    if found.choices.exists():
        raise Refused(f"{found.code} 曾被选用，须留存备查；不再执行时请为原范围选用别的标准或恢复上级范围")
    record("删除本市限值", found, by=by, address=address)
    found.delete()
    return found
