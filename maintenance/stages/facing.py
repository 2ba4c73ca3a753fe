"""Steps as pages show them: pills, the chain, what can be done next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from alerts.life.clocks import remaining
from maintenance.models import Stage
from maintenance.stages import clocks, states
from maintenance.stages.states import BROKEN, CHAIN, DEVICE, FILED, REPAIR, SITE, TITLES
from maintenance.stages.subjects import Place, Subject, kind_of, points_of
from registry.models import Device, Site

LOOKS = {
    "": ("plain", "circle-dashed"),
    "applied": ("info", "file-plus"),
    "installed": ("info", "tool"),
    "debugged": ("info", "plug-connected"),
    "accepted": ("info", "clipboard-check"),
    "in_use": ("plain", "circle-check"),
    "out_asked": ("warn", "hourglass"),
    "out": ("warn", "player-stop"),
    "resumed": ("plain", "circle-check"),
    "removed": ("plain", "trash"),
    "fault": ("alert", "alert-triangle"),
    "repairing": ("warn", "tool"),
    "repaired": ("plain", "circle-check"),
}


def pill(step: str) -> tuple[str, str, str]:
    return (*LOOKS[step], TITLES[step])


def page_of(subject: Subject) -> str:
    return reverse(f"maintenance:stage_{kind_of(subject)}", args=[subject.pk])


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the chain. ``state``: done, now or later."""

    title: str
    icon: str
    state: str
    at: datetime | None


def chain(place: Place) -> list[Link]:
    """The way of this life from its latest application on; of what is broken, the way of the repair."""
    step = place.standing.step
    names: Sequence[str] = REPAIR if step in BROKEN or step == "repaired" else CHAIN
    applied = max((n for n, each in enumerate(place.steps) if each.step == names[0]), default=0)
    taken = {each.step: each.at for each in place.steps[applied:]}
    now = names.index(step) if step in names else -1
    unrecorded = names[0] not in taken  # it was at work before its life was recorded
    return [
        Link(TITLES[name], LOOKS[name][1], _state(n, now, unrecorded or name in taken), taken.get(name))
        for n, name in enumerate(names)
    ]


def _state(n: int, now: int, is_taken: bool) -> str:
    if n == now:
        return "now"
    return "done" if is_taken and n < now else "later"


def dress(stage: Stage, now: datetime) -> Stage:
    """With its pill, its subject and its clock for a list."""
    subject = stage.device or stage.site
    stage.pill = pill(stage.step)
    stage.subject, stage.page = subject, page_of(subject)
    stage.kind_words = "设备" if stage.device_id else "站点"
    stage.clock = remaining(stage.due_at, now) if stage.due_at and stage.step in BROKEN else ""
    stage.is_overdue = bool(stage.clock) and stage.due_at <= now
    stage.is_late = stage.step == "fault" and clocks.is_late(stage.at, stage.made_at)
    return stage


@dataclass(frozen=True, slots=True)
class Declarable:
    """A declaration that moves it, with the address of its form."""

    title: str
    url: str


def declarables(subject: Subject, place: Place, user: User) -> list[Declarable]:
    """What the person can declare for it now; a crew only faults."""
    site = _site_of(subject)
    if site is None:
        return []
    kinds = [FILED[each.name] for each in states.by_declaration(place.standing)]
    allowed = [kind for kind in kinds if kind == "fault" or user.role != states.CREW]
    points = [each.pk for each in points_of(subject)] if kind_of(subject) == DEVICE else []
    asked = [("site", site), *(("points", pk) for pk in points)]
    form = reverse("alerts:declaration_new")
    return [Declarable(_title(kind), f"{form}?{urlencode([*asked, ('kind', kind)])}") for kind in allowed]


def _title(kind: str) -> str:
    return next(states.VERBS[name].title for name, each in FILED.items() if each == kind).removesuffix("申报")


def _site_of(subject: Subject) -> int | None:
    if kind_of(subject) == SITE:
        return subject.pk
    return points_of(subject).values_list("site_id", flat=True).first()


def related(subject: Subject) -> dict[str, Any]:
    """The devices of a site, or the site of a device, for links."""
    if kind_of(subject) == SITE:
        return {"devices": list(Device.objects.filter(points__site=subject).distinct().order_by("mn"))}
    return {"sites": list(Site.objects.filter(points__device=subject).distinct().order_by("name"))}
