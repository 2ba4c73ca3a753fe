"""What a crew takes along: its open orders, the places of its districts with their devices, points and latest
values, and the lists a form chooses from. A number of queries that does not grow with the orders."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from alerts.models import Alert
from alerts.rulebook import rules
from maintenance.models import SparePart, Visit, WorkOrder
from maintenance.visits import codes
from maintenance.visits.named import kinds_of
from maintenance.work.rows import returned_forms
from maintenance.work.states import WITH_CREW
from registry.models import Device, Point, Site, Status
from registry.rooms import platforms
from telemetry.models import PointState

MOST_SITES = 600
"""A phone of the city's own staff would otherwise carry every place there is."""


def bundle(user: User, *, now: datetime) -> dict[str, Any]:
    orders = open_orders(user)
    returned = returned_forms(orders)
    return {
        "made_at": now.isoformat(),
        "orders": [order_line(each, returned.get(each.pk)) for each in orders],
        "sites": sites(user, {each.site_id for each in orders}),
        "platforms": {each.slug: platform_line(each) for each in platforms()},
        "codes": codes.lists(),
        "spares": [spare_line(each) for each in SparePart.objects.filter(in_stock__gt=0)],
    }


def open_orders(user: User) -> list[WorkOrder]:
    """The orders that are in the person's own hand, by the day and the place on the route."""
    mine = WorkOrder.objects.visible_to(user).filter(crew=user, state__in=WITH_CREW)
    joined = mine.select_related("device").prefetch_related("alerts")
    return list(joined.order_by("due_on", "place", "due_at", "pk"))


def order_line(order: WorkOrder, returned: Visit | None = None) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": order.number,
        "source": order.get_source_display(),
        "platform": order.platform,
        "site": order.site_id,
        "device": order.device_id,
        "what": order.what,
        "level": order.level,
        "state": order.state,
        "due_on": order.due_on and order.due_on.isoformat(),
        "due_at": stamp(order.due_at),
        "place": order.place,
        "made_at": stamp(order.made_at),
        "assigned_at": stamp(order.assigned_at),
        "accepted_at": stamp(order.accepted_at),
        "set_out_at": stamp(order.set_out_at),
        "arrived_at": stamp(order.arrived_at),
        "changed_at": stamp(order.changed_at),
        "alerts": [alert_line(each) for each in order.alerts.all()],
        "returned": returned_line(returned) if returned else None,
    }


def returned_line(visit: Visit) -> dict[str, Any]:
    """The form that came back, and where it is put right (that needs the network)."""
    return {
        "number": visit.number,
        "opinion": visit.opinion,
        "by": str(visit.reviewed_by),
        "at": stamp(visit.reviewed_at),
        "page": reverse("maintenance:visit_correct", args=[visit.pk]),
    }


def alert_line(alert: Alert) -> dict[str, Any]:
    known = rules().get(alert.rule)
    return {
        "id": alert.pk,
        "rule": alert.rule,
        "title": known.title if known else alert.rule,
        "level": alert.level,
        "sentence": alert.sentence,
        "started_at": stamp(alert.started_at),
        "ended_at": stamp(alert.ended_at),
        "condition": alert.get_condition_display(),
        "handling": alert.get_handling_display(),
        "point": alert.point_id,
    }


def stamp(at: datetime | None) -> str | None:
    return at and at.isoformat()


def sites(user: User, ordered: Iterable[int]) -> list[dict[str, Any]]:
    """The places the person may see: those of its orders always, of the others so many."""
    visible = Site.objects.visible_to(user).select_related("enterprise", "district")
    joined = visible.defer("district__boundary").order_by("district", "platform", "name")
    wanted = {each.pk: each for each in joined.filter(pk__in=set(ordered))}
    others = joined.exclude(status=Status.STOPPED).exclude(pk__in=wanted)[:MOST_SITES]
    found = [*wanted.values(), *others]
    points = points_of([each.pk for each in found])
    devices = devices_of(points)
    return [site_line(each, points[each.pk], devices[each.pk]) for each in found]


def site_line(site: Site, points: Sequence[Point], devices: Sequence[Device]) -> dict[str, Any]:
    return {
        "id": site.pk,
        "platform": site.platform,
        "name": site.name,
        "enterprise": site.enterprise.name,
        "contact": site.enterprise.contact,
        "phone": site.enterprise.phone,
        "district": site.district.name,
        "address": site.address or site.enterprise.address,
        "trade": site.trade,
        "lon": site.lon,
        "lat": site.lat,
        "devices": [device_line(each) for each in devices],
        "points": [point_line(each) for each in points],
    }


def points_of(sites: Iterable[int]) -> defaultdict[int, list[Point]]:
    found: defaultdict[int, list[Point]] = defaultdict(list)
    rows = Point.objects.filter(site__in=list(sites)).select_related("device", "state")
    listed = list(rows.order_by("pk"))
    kinds = _kinds(listed)
    for each in listed:
        each.kind = kinds.get(each.pk, "")
        found[each.site_id].append(each)
    return found


def _kinds(points: Iterable[Point]) -> dict[int, str]:
    """Point → its kind; a query a platform."""
    ids = [each.pk for each in points]
    return {pk: kind for each in platforms() for pk, kind in kinds_of(each.slug, ids).items()} if ids else {}


def devices_of(points: dict[int, list[Point]]) -> defaultdict[int, list[Device]]:
    """Site → the devices its points speak through, each once."""
    found: defaultdict[int, list[Device]] = defaultdict(list)
    for site, rows in points.items():
        found[site] = list({each.device_id: each.device for each in rows if each.device}.values())
    return found


def device_line(device: Device) -> dict[str, Any]:
    return {
        "id": device.pk,
        "name": str(device),
        "mn": device.mn,
        "maker": device.maker,
        "model": device.model,
    }


def point_line(point: Point) -> dict[str, Any]:
    state: PointState | None = getattr(point, "state", None)
    return {
        "id": point.pk,
        "name": point.name,
        "device": point.device_id,
        "kind": point.kind,
        "interval_s": point.interval_s,
        "at": stamp(state.last_at) if state else None,
        "latest": state.latest if state else {},
    }


def platform_line(platform: Any) -> dict[str, Any]:
    return {
        "title": platform.title,
        "key": platform.key_factor,
        "factors": [
            {"column": each.column, "title": each.title, "unit": each.unit, "decimals": each.decimals}
            for each in platform.factors
        ],
    }


def spare_line(spare: SparePart) -> dict[str, Any]:
    return {"id": spare.pk, "platform": spare.platform, "name": str(spare), "in_stock": spare.in_stock}


def live(user: User, site_id: int) -> dict[str, Any] | None:
    """The latest values of one place; None when it is not the person's to see."""
    if not Site.objects.visible_to(user).filter(pk=site_id).exists():
        return None
    return {"points": [point_line(each) for each in points_of([site_id])[site_id]]}
