"""Whom the rules of this platform are asked about, and what all of them have in common."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from alerts.rule_types import PointView, Rule, SiteView
from alerts.timeline import Case, Grid, Truth
from power.factors import FACTORS
from power.states import POWER

COLUMNS = tuple(factor.column for factor in FACTORS)
power_rule = partial(Rule, platform="power", factors=COLUMNS, lookback=timedelta(hours=2), needs=(POWER,))
"""A rule of this platform; it may say otherwise."""


def linked_production(site: SiteView) -> list[PointView]:
    """Production points that some treatment is linked to."""
    linked = {key for link in site.links for key in link.production}
    return [point for point in site.points if point.key in linked]


def linked_treatment(site: SiteView) -> list[PointView]:
    """Treatment points, in use or standby, that serve some production."""
    linked = {key for link in site.links for key in link.keys}
    return [point for point in site.points if point.key in linked]


def producing(site: SiteView) -> list[PointView]:
    return [point for point in site.points if point.produces]


def facilities(site: SiteView) -> list[PointView]:
    """The circuits of single facilities. A master meter has no run state of its own: each start and stop of the
    plant is a leap of its power."""
    return [point for point in site.points if point.kind != "total"]


def treating(site: SiteView) -> list[PointView]:
    return [point for point in site.points if point.kind == "treatment"]


def repaired(case: Case, grid: Grid, point: PointView, truth: Sequence[Truth]) -> Sequence[Truth]:
    """``truth``, but an approved repair (检修) excuses a treatment point."""
    cover = case.exempt(point, "repair") if point.kind == "treatment" else []
    return case.excused(grid, truth, cover)
