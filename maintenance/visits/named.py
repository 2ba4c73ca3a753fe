"""The rows a form names: there, the person's to see, and belonging together. Faults are said at their paths."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from maintenance.models import SparePart, WorkOrder
from maintenance.visits import parameters
from maintenance.visits.content import Content
from maintenance.visits.shape import Fault
from registry.models import Device, Point, Site
from registry.rooms import model, platform


@dataclass(frozen=True, slots=True)
class Named:
    """The rows by their numbers. ``order`` only when the form is about one."""

    site: Site
    order: WorkOrder | None = None
    points: Mapping[int, Point] = field(default_factory=dict)
    devices: Mapping[int, Device] = field(default_factory=dict)
    spares: Mapping[int, SparePart] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)
    """Point → which kind of its platform's points it is."""


def site_of(form: Content, by: User) -> Site | None:
    """The site, when the person may see it."""
    if not form["site"]:
        return None
    rows = Site.objects.visible_to(by).select_related("enterprise", "district").defer("district__boundary")
    return rows.filter(pk=form["site"]).first()


def order_of(form: Content, by: User) -> WorkOrder | None:
    """The order, held until the end of the transaction; also one that went to another crew meanwhile, in a
    district the person may see: whom it contradicts is told."""
    if not form["order"]:
        return None
    rows = WorkOrder.objects.select_for_update(of=("self",), no_key=True).select_related("crew", "site")
    here = Site.objects.visible_to(by).values("pk")
    return rows.filter(pk=form["order"], site__in=here).first()


def named(form: Content, site: Site, order: WorkOrder | None) -> Named:
    """Points and devices of the site, and spares of its platform; what is not there is left out."""
    points = _rows(Point.objects.filter(site=site), _ids(form, "point"))
    return Named(
        site,
        order,
        points=points,
        kinds=kinds_of(site.platform, points) if form["action"]["changes"] else {},
        devices=_rows(devices_of(site), _ids(form, "device")),
        spares=_rows(SparePart.objects.filter(platform=site.platform), _ids(form, "spare")),
    )


def devices_of(site: Site) -> QuerySet[Device]:
    """What speaks for the site or belongs to its enterprise there."""
    own = Q(points__site=site) | Q(enterprise=site.enterprise, platform=site.platform)
    return Device.objects.filter(own, district=site.district).distinct()


def kinds_of(slug: str, points: Iterable[int]) -> dict[int, str]:
    """Point → its kind, among the points of one platform."""
    column = parameters.KIND_COLUMNS.get(slug)
    if column is None:
        return {}
    rows = model(platform(slug).point)._default_manager.filter(pk__in=list(points))
    return dict(rows.values_list("pk", column))


def _rows(rows: QuerySet[Any], ids: set[int]) -> dict[int, Any]:
    return {each.pk: each for each in rows.filter(pk__in=ids)} if ids else {}


def _ids(form: Content, name: str) -> set[int]:
    return {row[name] for _, row in _blocks(form) if row.get(name)}


def _blocks(form: Content) -> Iterator[tuple[str, Content]]:
    """Every repeated row that may name something, with its path."""
    action = form["action"]
    for path, rows in (
        ("devices", form["devices"]),
        ("before.readings", form["before"]["readings"]),
        ("after.readings", form["after"]["readings"]),
        ("action.replacements", action["replacements"]),
        ("action.changes", action["changes"]),
    ):
        for place, row in enumerate(rows):
            yield f"{path}.{place}", row


def faults(form: Content, known: Named) -> Iterator[Fault]:
    """What is named and not there, or does not belong to the site."""
    said: Iterable[tuple[str, Mapping[int, Any], Callable[[str], str]]] = (
        ("point", known.points, lambda name: f"这个点位不属于 {name}"),
        ("device", known.devices, lambda name: f"这台设备不属于 {name}"),
        ("spare", known.spares, lambda name: "没有这种备件，或不是本平台的备件"),
    )
    for path, row in _blocks(form):
        for name, rows, sentence in said:
            if row.get(name) and row[name] not in rows:
                yield f"{path}.{name}", sentence(known.site.name)
        if row.get("column"):
            yield from _column(path, row, known.site.platform)
    yield from _parameters(form, known)


def _parameters(form: Content, known: Named) -> Iterator[Fault]:
    """Whether what should change is something the point or the device has."""
    for place, row in enumerate(form["action"]["changes"]):
        if row["point"] in known.points:
            kind = known.kinds.get(row["point"], "")
            said = parameters.of_point_refused(row["name"], known.site.platform, kind)
        else:
            said = parameters.of_device_refused(row["name"]) if row["device"] in known.devices else ""
        if said:
            yield f"action.changes.{place}.name", said


def _column(path: str, row: Content, slug: str) -> Iterator[Fault]:
    try:
        platform(slug).factor(row["column"])
    except KeyError:
        yield f"{path}.column", "本平台没有这个因子"
