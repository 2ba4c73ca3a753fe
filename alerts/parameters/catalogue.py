"""What the pages of rules show: numbers in force, what they have raised, and how people judged that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from alerts.life import reasons
from alerts.models import Alert, Outcome, RuleSetting, Trial
from alerts.models.parameters import Reach
from alerts.parameters.actions import numbers_of
from alerts.parameters.in_force import city_limits, city_version, numbers_in_force, standing_book
from alerts.parameters.numbers import ENABLED, KNOWN, Number
from alerts.parameters.resolving import DEFAULT
from alerts.parameters.wordings import WORDINGS
from alerts.rule_types import Limits, Rule
from alerts.rulebook import rule, rules
from registry.rooms import platform

COUNTED = timedelta(days=90)
HISTORY = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One number as a table shows it; ``is_set``: the bureau has set it, it is no default of the platform."""

    number: Number
    text: str
    default: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the catalogue; ``false_share`` of the alerts that people have judged."""

    rule: Rule
    platform: str
    numbers: tuple[Shown, ...]
    is_on: bool
    is_set: bool
    narrower: int
    raised: int
    false: int
    reviewed: int
    wording: str

    @property
    def is_law(self) -> bool:
        """Whether its numbers come from a standard, not from the platform."""
        return self.rule.source.startswith("GB")

    @property
    def false_share(self) -> float | None:
        return self.false / self.reviewed if self.reviewed else None


def catalogue(by: User, now: datetime) -> list[Row]:
    """Every rule in the order of the platforms."""
    counts, narrower = _counts(by, now), _narrower(now)
    versions = {slug: city_version(slug, now) for slug in _platforms()}
    limits = {each.code: city_limits(each, versions[each.platform]) for each in rules().values()}
    return [_row(each, limits[each.code], counts, narrower) for each in rules().values()]


def _platforms() -> list[str]:
    return list(dict.fromkeys(each.platform for each in rules().values()))


def row_of(code: str, by: User, now: datetime) -> Row:
    return _row(rule(code), numbers_in_force(code, now), _counts(by, now, rule=code), _narrower(now))


def _row(each: Rule, limits: Limits, counts: dict[str, dict[str, int]], narrower: dict[str, int]) -> Row:
    shown = tuple(_shown(each, number, limits) for number in numbers_of(each))
    counted = counts.get(each.code, {})
    return Row(
        rule=each,
        platform=platform(each.platform).title,
        numbers=shown,
        is_on=bool(limits.enabled),
        is_set=any(number.is_set for number in shown) or not limits.enabled,
        narrower=narrower.get(each.code, 0),
        raised=counted.get("raised", 0),
        false=counted.get("false", 0),
        reviewed=counted.get("reviewed", 0),
        wording=WORDINGS.get(each.code, ""),
    )


def _shown(each: Rule, number: Number, limits: Limits) -> Shown:
    value, default = getattr(limits, number.name), getattr(each.limits, number.name)
    return Shown(number, _told(number, limits), _told(number, each.limits), value != default)


def _told(number: Number, limits: Limits) -> str:
    """A limit that differs by trade tells the trades that have another one."""
    value = getattr(limits, number.name)
    text = number.told(value)
    if number.name != "limit" or not limits.limit_by_trade:
        return text
    others = [f"{trade} {number.told(own)}" for trade, own in limits.limit_by_trade.items() if own != value]
    return "，".join([text, *others])


def _counts(by: User, now: datetime, **narrowed: Any) -> dict[str, dict[str, int]]:
    rows = (
        Alert.objects.visible_to(by).standing().filter(started_at__gte=now - COUNTED, **narrowed).order_by()
    )
    found = rows.values("rule").annotate(
        raised=Count("pk"),
        false=Count("pk", filter=Q(outcome=Outcome.FALSE)),
        reviewed=Count("pk", filter=~Q(outcome__in=("", Outcome.EXEMPT, Outcome.RECOVERED))),
    )
    return {each["rule"]: each for each in found}


def _narrower(now: datetime) -> dict[str, int]:
    """How many narrower reaches than the whole city have a number of their own in force, by rule."""
    counts: dict[str, int] = {}
    for slug in _platforms():
        for (reach, _), rows in standing_book(slug)[1].rows.items():
            if reach == DEFAULT:
                continue
            latest = {each.subject: each for each in rows if each.since <= now.timestamp()}
            codes = {
                key[0] for key, each in latest.items() if isinstance(key, tuple) and each.value is not None
            }
            for code in codes:
                counts[code] = counts.get(code, 0) + 1
    return counts


def false_reasons(code: str, by: User, now: datetime) -> list[dict[str, Any]]:
    """Why alerts of a rule were no breach, the most frequent reason first."""
    rows = Alert.objects.visible_to(by).filter(
        rule=code, outcome=Outcome.FALSE, started_at__gte=now - COUNTED
    )
    found = list(rows.order_by().values("reason").annotate(n=Count("pk")).order_by("-n", "reason"))
    most = max((each["n"] for each in found), default=1)
    return [
        {
            "title": reasons.title(each["reason"]) or "未写原因",
            "n": each["n"],
            "share": round(100 * each["n"] / most),
        }
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of a rule's history. ``state``: current, coming or past."""

    row: RuleSetting
    title: str
    text: str
    state: str

    @property
    def can_be_undone(self) -> bool:
        return self.state != "past" and self.row.value is not None


def settings(code: str, by: User, now: datetime) -> list[Setting]:
    """What has been set for a rule, the newest first."""
    rows = RuleSetting.objects.visible_to(by).filter(rule=code)
    rows = rows.select_related("district", "enterprise", "point__site", "made_by").defer("district__boundary")
    known = {each.name: each for each in numbers_of(rule(code))}
    current: set[tuple[Any, ...]] = set()
    found = []
    for row in rows.order_by("-since", "-pk")[:HISTORY]:
        key = (row.reach, row.district_id, row.trade, row.enterprise_id, row.point_id, row.name)
        state = "coming" if row.since > now else "past" if key in current else "current"
        if row.since <= now:
            current.add(key)
        found.append(Setting(row, *_words(row, known), state))
    return found


def _words(row: RuleSetting, known: dict[str, Number]) -> tuple[str, str]:
    if row.name == ENABLED:
        return "启用", "恢复上级" if row.value is None else "启用" if row.value else "停用"
    number = known.get(row.name) or KNOWN.get(row.name) or Number(row.name, row.name)
    wider = "恢复平台默认值" if row.reach == Reach.DEFAULT else "恢复上级数值"
    return number.title, wider if row.value is None else number.told(row.value)


def trials(code: str, by: User) -> list[Trial]:
    return list(Trial.objects.visible_to(by).filter(rule=code).select_related("asked_by")[:8])


def tried(trial: Trial) -> list[str]:
    """The numbers of a trial in words."""
    known = {each.name: each for each in numbers_of(rule(trial.rule))}
    return [
        f"{'启用' if value else '停用'}"
        if name == ENABLED
        else f"{known[name].title} {known[name].told(value)}"
        for name, value in trial.settings.items()
        if name == ENABLED or name in known
    ]
