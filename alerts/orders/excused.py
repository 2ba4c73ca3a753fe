"""Approved 停产 and 停运: the slots that leave the transmission rates, the points that need not be online
(domain.md A.7, D.4)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from alerts.models import Declaration
from registry.models import Point
from telemetry.rates import Excused

KINDS = (Declaration.Kind.STOP, Declaration.Kind.OUTAGE)


def spans(
    slug: str, since: datetime, until: datetime, districts: Iterable[str] | None = None
) -> list[Excused]:
    """What is excused at the points of a platform within [since, until), in three queries; stretches may
    overlap. ``districts``: those of the sites."""
    rows = _approved().filter(site__platform=slug, start__lt=until).filter(Q(over=None) | Q(over__gt=since))
    if districts is not None:
        rows = rows.filter(site__district__in=list(districts))
    found = list(rows.order_by("pk").values_list("pk", "site_id", "start", "over"))
    if not found:
        return []
    named, owned = _named([pk for pk, *_ in found]), _owned({site for _, site, *_ in found})
    return [
        Excused(point, start, over) for pk, site, start, over in found for point in named[pk] or owned[site]
    ]


def kinds_at(slug: str, at: datetime) -> dict[int, str]:
    """Point → the kind that excuses it at ``at``, of a platform; a 停运 goes before a 停产. One query when there
    is none, else three."""
    rows = _standing(at).filter(site__platform=slug).order_by("pk")
    found = sorted(rows.values_list("pk", "site_id", "kind"), key=lambda row: row[2] == KINDS[-1])
    if not found:
        return {}
    named, owned = _named([pk for pk, *_ in found]), _owned({site for _, site, _ in found})
    return {point: kind for pk, site, kind in found for point in named[pk] or owned[site]}


def _standing(at: datetime) -> QuerySet[Declaration]:
    return _approved().filter(start__lte=at).filter(Q(over=None) | Q(over__gt=at))


def _approved() -> QuerySet[Declaration]:
    """With ``over``: when it ended, else when it is to end."""
    rows = Declaration.objects.filter(result=Declaration.Result.APPROVED, kind__in=KINDS)
    return rows.annotate(over=Coalesce("actual_end", "planned_end"))


def _named(declarations: Iterable[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    rows = Declaration.points.through.objects.filter(declaration__in=list(declarations))
    for declaration, point in rows.values_list("declaration_id", "point_id"):
        found[declaration].append(point)
    return found


def _owned(sites: Iterable[int]) -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for site, point in Point.objects.filter(site__in=list(sites)).values_list("site_id", "pk"):
        found[site].append(point)
    return found


def out_at(at: datetime) -> Q:
    """The condition under which a point is excused at ``at``: it need not be online."""
    standing = _standing(at).order_by()
    named = Declaration.points.through.objects.filter(declaration__in=standing.values("pk"))
    whole = standing.filter(points=None)
    return Q(pk__in=named.values("point")) | Q(site__in=whole.values("site"))
