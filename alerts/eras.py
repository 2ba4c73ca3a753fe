"""The stretches of time in which a rule judges a subject by the same numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.rule_types import Limits, PointView, Rule, SiteView, Version
from alerts.timeline import FOREVER


@dataclass(frozen=True, slots=True)
class Era:
    """``limits`` in force from ``since`` (epoch seconds) on; the ids of the settings and of the choice of a
    standard that made them."""

    since: float
    limits: Limits
    ids: tuple[int, ...] = ()
    choice: int | None = None

    def told(self) -> dict[str, Any]:
        """The same for the record of what fired."""
        told: dict[str, Any] = {"limits": self.limits.told(), "settings": list(self.ids)}
        return told if self.choice is None else told | {"choice": self.choice}


def eras(rule: Rule, site: SiteView, point: PointView) -> Sequence[Era]:
    """The eras of one rule at one subject in time order, at least one; the first holds from the beginning."""
    if not site.versions:
        return (Era(-FOREVER, rule.limits_for(site, point)),)
    found: list[Era] = []
    before: tuple[Any, ...] | None = None
    for version in site.versions:
        said = _said(rule, point, version)
        if said == before:
            continue
        before = said
        limits = rule.limits_for(site, point, version)
        if not found or limits != found[-1].limits:
            found.append(_era(rule, point, version, limits, version.since if found else -FOREVER))
    return found


def _said(rule: Rule, point: PointView, version: Version) -> tuple[Any, ...]:
    """All that a version says about a rule at a point: cheaper to compare than the limits that it makes."""
    own = version.points.get(point.key, {})
    said = (version.standards.get(point.key), version.settings.get(rule.code), own.get(rule.code))
    if (lender := rule.limit_from) is None:
        return said
    return *said, version.settings.get(lender.code), own.get(lender.code)


def _era(rule: Rule, point: PointView, version: Version, limits: Limits, since: float) -> Era:
    codes = [rule.code, *([rule.limit_from.code] if rule.limit_from else [])]
    ids = [version.ids.get((code, point.key)) or version.ids.get((code, ""), ()) for code in codes]
    choice = version.choices.get(point.key) if limits.standard else None
    return Era(since, limits, tuple(sorted({each for some in ids for each in some})), choice)
