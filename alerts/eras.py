"""The stretches of time in which a rule judges a subject by the same numbers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.rule_types import Limits, PointView, Rule, SiteView
from alerts.timeline import FOREVER


@dataclass(frozen=True, slots=True)
class Era:
    """``limits`` in force from ``since`` (epoch seconds) on; ``ids``: the settings that made them."""

    since: float
    limits: Limits
    ids: tuple[int, ...] = ()

    def told(self) -> dict[str, Any]:
        """The same for the record of what fired."""
        return {"limits": self.limits.told(), "settings": list(self.ids)}


def eras(rule: Rule, site: SiteView, point: PointView) -> Sequence[Era]:
    """The eras of one rule at one subject in time order, at least one; the first holds from the beginning."""
    if not site.versions:
        return (Era(-FOREVER, rule.limits_for(site, point)),)
    found: list[Era] = []
    for version in site.versions:
        limits = rule.limits_for(site, point, version)
        if not found or limits != found[-1].limits:
            found.append(Era(version.since if found else -FOREVER, limits, version.ids))
    return found
