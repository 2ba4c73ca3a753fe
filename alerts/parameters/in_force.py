"""Numbers and standards where the rules look for them: SiteView.versions, from RuleSetting and StandardChoice.

The rows are append-only, so their count and newest id tell whether anything was set since they were last read;
that is asked at every call, in the caller's transaction, and nothing needs to be told of a change.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from alerts.models import RuleSetting, StandardChoice, StandardLimit
from alerts.models.parameters import Reach
from alerts.parameters.published import Limit
from alerts.parameters.resolving import STANDARD, Book, Chosen, Dated, Place, book, within
from alerts.rule_types import Limits, Rule, SiteView, Version
from alerts.rulebook import rule, rules_of
from alerts.timeline import FOREVER
from registry.models import Site
from registry.rooms import platform

REACHES = {each.value: rank for rank, each in enumerate(Reach)}
KEYS = {
    Reach.DISTRICT: "district_id",
    Reach.TRADE: "trade",
    Reach.ENTERPRISE: "enterprise_id",
    Reach.POINT: "point_id",
}
Stamp = tuple[int | None, ...]
_books: dict[str, tuple[Stamp, Book]] = {}
_known: dict[tuple[str, int], tuple[Stamp, SiteView, tuple[Version, ...]]] = {}


def with_versions(
    slug: str,
    views: Mapping[int, SiteView],
    since: datetime | None = None,
    until: datetime | None = None,
) -> dict[int, SiteView]:
    """``views`` (site → view) of one platform with the versions that hold in [since, until]; without bounds all."""
    stamp, rows = standing_book(slug)
    if not rows:
        return dict(views)
    _resolve(slug, views, stamp, rows)
    bounds = (since.timestamp() if since else -FOREVER, until.timestamp() if until else FOREVER)
    return {pk: _bounded(view, _known[slug, pk][2], bounds) for pk, view in views.items()}


def _bounded(view: SiteView, versions: tuple[Version, ...], bounds: tuple[float, float]) -> SiteView:
    return replace(view, versions=within(versions, *bounds)) if versions else view


def _resolve(slug: str, views: Mapping[int, SiteView], stamp: Stamp, rows: Book) -> None:
    """Bring ``_known`` up to date for these views."""

    def is_known(pk: int, view: SiteView) -> bool:
        known = _known.get((slug, pk))
        return known is not None and known[0] == stamp and known[1] is view

    missing = {pk: view for pk, view in views.items() if not is_known(pk, view)}
    for pk, place in places(missing).items():
        _known[slug, pk] = (stamp, missing[pk], rows.versions(place))


def places(views: Mapping[int, SiteView]) -> dict[int, Place]:
    """Each site as the reaches tell it apart."""
    rows = Site.objects.filter(pk__in=list(views)).order_by() if views else Site.objects.none()
    return {
        pk: Place(
            district,
            views[pk].trade,
            str(enterprise),
            tuple(point.key for point in views[pk].points),
            views[pk].stoves,
        )
        for pk, district, enterprise in rows.values_list("pk", "district_id", "enterprise_id")
    }


def standing_book(slug: str) -> tuple[Stamp, Book]:
    """Every row that concerns a platform, and the stamp by which a change shows."""
    stamp = _stamp()
    kept = _books.get(slug)
    if kept is None or kept[0] != stamp:
        found = [*_settings({each.code for each in rules_of(slug)}), *_choices(slug)] if any(stamp) else []
        kept = _books[slug] = (stamp, book(found, legal_rules(slug)))
    return kept


def _stamp() -> Stamp:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM (SELECT count(*), max(id) FROM alerts_rulesetting) a,"
            " (SELECT count(*), max(id) FROM alerts_standardchoice) b"
        )
        return tuple(cursor.fetchone())


def legal_rules(slug: str) -> set[str]:
    """The rules whose ``limit`` is the concentration limit of a standard: those that lend it to others, and those
    that have none of their own but may be given one."""
    lenders = {each.limit_from.code for each in rules_of(slug) if each.limit_from}
    return lenders | {each.code for each in rules_of(slug) if "limit" in each.optional}


def forget() -> None:
    """Read everything anew (a test begins, or the published standards were loaded again)."""
    _books.clear()
    _known.clear()


def _key(row: Any) -> str:
    return str(getattr(row, KEYS[row.reach])) if row.reach in KEYS else ""


def _settings(codes: Collection[str]) -> list[Dated]:
    return [dated(row) for row in RuleSetting.objects.filter(rule__in=codes)]


def dated(row: RuleSetting) -> Dated:
    return Dated(
        row.pk or 0, REACHES[row.reach], _key(row), row.since.timestamp(), (row.rule, row.name), row.value
    )


def _choices(slug: str) -> list[Dated]:
    rows = list(StandardChoice.objects.filter(platform=slug).select_related("standard"))
    limits: defaultdict[int, list[Limit]] = defaultdict(list)
    for each in StandardLimit.objects.filter(standard__in={row.standard_id for row in rows}).order_by("pk"):
        limits[each.standard_id].append(as_limit(each))
    main = platform(slug).key_factor
    return [
        Dated(
            row.pk,
            REACHES[row.reach],
            _key(row),
            row.since.timestamp(),
            STANDARD,
            row.standard and Chosen(row.standard.code, tuple(limits[row.standard_id]), main, row.stage),
        )
        for row in rows
    ]


def as_limit(row: StandardLimit) -> Limit:
    return Limit(
        column=row.column,
        limit=row.limit,
        since=row.since.isoformat(),
        clause=row.clause,
        trade=row.trade,
        stage=row.stage,
        window_s=row.window_s,
        formula=row.formula,
        allowed_a_day=row.allowed_a_day,
        background_cap=row.background_cap,
        until=row.until.isoformat() if row.until else None,
    )


def numbers_in_force(code: str, at: datetime) -> Limits:
    """The numbers of a rule for the whole city at an instant, before any narrower reach."""
    found = rule(code)
    return city_limits(found, city_version(found.platform, at))


def city_version(slug: str, at: datetime) -> Version:
    """What holds for the whole city at an instant, for all rules of a platform."""
    return standing_book(slug)[1].at(Place("", "", "", ()), at.timestamp())


def city_limits(found: Rule, version: Version) -> Limits:
    named = version.settings.get(found.code, {})
    return found.limits.overridden({found.aliases.get(name, name): value for name, value in named.items()})
