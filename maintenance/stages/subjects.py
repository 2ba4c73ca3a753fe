"""Sites and devices as the room sees them: where each stands, which a declaration is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from alerts.models import Declaration
from maintenance.models import Stage
from maintenance.stages.states import DEVICE, SITE, Standing, implied
from registry.models import Device, Point, Site

FRESH = timedelta(hours=24)
Subject = Site | Device


def kind_of(subject: Subject) -> str:
    return DEVICE if isinstance(subject, Device) else SITE


def of(subject: Subject) -> dict[str, Any]:
    """The columns of a Stage that say whose it is."""
    return {"device": subject} if isinstance(subject, Device) else {"site": subject, "device": None}


def found(kind: str, pk: int, user: User) -> Any:
    """The queryset with that one site or device, as far as the person may see it."""
    rows = (Device if kind == DEVICE else Site).objects.visible_to(user)
    return rows.select_related("district", "enterprise").defer("district__boundary").filter(pk=pk)


def history(subject: Subject) -> QuerySet[Stage]:
    """Its steps in the order in which they were recorded."""
    return Stage.objects.filter(**of(subject)).order_by("pk")


def latest() -> QuerySet[Stage]:
    """The newest step of each site and device that has one."""
    later = Stage.objects.filter(pk__gt=OuterRef("pk"))
    same_site = later.filter(site=OuterRef("site"), device=None)
    same_device = later.filter(device=OuterRef("device"))
    return Stage.objects.filter(
        Q(device=None) & ~Exists(same_site) | Q(device__isnull=False) & ~Exists(same_device)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject stands, with its steps (the oldest first)."""

    standing: Standing
    steps: tuple[Stage, ...]
    first: str

    @property
    def last(self) -> Stage | None:
        return self.steps[-1] if self.steps else None


def place(subject: Subject, now: datetime) -> Place:
    steps = tuple(history(subject).select_related("declaration", "by"))
    last = steps[-1] if steps else None
    first = "in_use" if steps else implied(subject.status)
    declaration = last.declaration if last else None
    approved = declaration is None or declaration.result == Declaration.Result.APPROVED
    kind = kind_of(subject)
    standing = Standing(
        step=last.step if last else first,
        kind=kind,
        is_approved=approved,
        has_data=points_of(subject).filter(state__last_received_at__gte=now - FRESH).exists(),
        is_declarable=kind == SITE or points_of(subject).exists(),
        is_bound=declaration is not None,
        is_permitted=permits(subject, now).exists(),
    )
    return Place(standing, steps, first)


def permits(subject: Subject, now: datetime) -> QuerySet[Declaration]:
    """The approved declarations by which it may be taken away now, none of them used yet."""
    about = {"points__device": subject} if isinstance(subject, Device) else {"site": subject, "points": None}
    rows = Declaration.objects.filter(
        **about, kind=Declaration.Kind.REMOVE, result=Declaration.Result.APPROVED, start__lte=now
    )
    used = Stage.objects.filter(**of(subject), step=Stage.Step.REMOVED, declaration=OuterRef("pk"))
    return rows.exclude(Exists(used)).distinct().order_by("-pk")


def points_of(subject: Subject) -> QuerySet[Point]:
    return subject.points.order_by("pk")


def declared_for(declaration: Declaration) -> list[Subject]:
    """What a declaration is about: the devices of the points it names, else its site."""
    points = declaration.points.select_related("device__district", "device__enterprise")
    devices = {each.device_id: each.device for each in points if each.device_id}
    return list(devices.values()) or [declaration.site]


def locked(subjects: Iterable[Subject]) -> list[Subject]:
    """The same, read anew and held until the end of the transaction, always in one order."""
    wanted = sorted(subjects, key=lambda each: (kind_of(each), each.pk))
    return [
        type(each)
        .objects.select_for_update(of=("self",))
        .select_related("district")
        .defer("district__boundary")
        .get(pk=each.pk)
        for each in wanted
    ]
