"""The numbers that a rule judged by, in words: each with its unit, where it came from and who set it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from alerts.models import Alert, RuleSetting
from alerts.rulebook import rules
from alerts.wording import duration, number

TITLES = {
    "hold_1_s": "持续多久为预警",
    "hold_2_s": "持续多久为报警",
    "hold_3_s": "持续多久为严重",
    "tolerance_s": "允许偏差",
    "lag_s": "允许滞后",
    "grace_s": "宽限",
    "low_ratio": "低值比例",
    "count": "次数",
    "limit": "限值",
}
DEFAULT = "平台默认值"


@dataclass(frozen=True, slots=True)
class Number:
    """One number that fired. ``source``: 平台默认值, or for whom and since when it was set."""

    title: str
    value: str
    source: str


def numbers(alert: Alert) -> list[Number]:
    """What the alert was judged by; empty when the alert did not record it."""
    limits: Mapping[str, Any] = alert.parameters.get("limits") or {}
    ids = alert.parameters.get("settings") or []
    set_by = {each.name: each for each in RuleSetting.objects.filter(pk__in=ids).select_related("made_by")}
    return [*_standard(limits), *_plain(alert, limits, set_by)]


def _plain(alert: Alert, limits: Mapping[str, Any], set_by: Mapping[str, RuleSetting]) -> Iterator[Number]:
    for name, title in TITLES.items():
        value = limits.get(name)
        if value is None or (name == "limit" and limits.get("standard")):
            continue
        by_trade = limits.get("limit_by_trade") or {}
        if name == "limit" and alert.site.trade in by_trade and name not in set_by:
            value = by_trade[alert.site.trade]
        yield Number(title, _written(alert, name, value), _source(set_by.get(name)))


def _standard(limits: Mapping[str, Any]) -> Iterator[Number]:
    """The legal limit that the rule judged by."""
    standard = limits.get("standard")
    if standard:
        named = " ".join(str(standard[key]) for key in ("code", "clause") if standard.get(key))
        yield Number("限值", number(standard.get("limit")), named or DEFAULT)


def _written(alert: Alert, name: str, value: float) -> str:
    if name.endswith("_s"):
        return duration(value)
    if name == "limit":
        return f"{number(value)} {alert.evidence.get('unit') or ''}".strip()
    return number(value)


def _source(setting: RuleSetting | None) -> str:
    if setting is None:
        return DEFAULT
    since = f"{setting.get_reach_display()}设定，{localdate(setting.since):%Y-%m-%d} 起"
    return f"{since}（{setting.made_by or '系统'}：{setting.reason}）"


def version(alert: Alert) -> str:
    """The version of the numbers, for a person to quote."""
    ids = alert.parameters.get("settings") or []
    if ids:
        return "版本 " + "、".join(f"#{each}" for each in ids)
    return DEFAULT if alert.rule in rules() else ""
