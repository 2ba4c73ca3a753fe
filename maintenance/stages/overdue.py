"""What is late: faults that nobody reported, repairs that took too long, outages that nobody reviewed; who is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Role, User
from alerts.models import Declaration, Notice
from alerts.notices.message import message
from alerts.orders.excused import out_at
from maintenance.models import Stage
from maintenance.stages import clocks
from maintenance.stages.facing import dress, page_of
from maintenance.stages.states import BROKEN
from maintenance.stages.subjects import latest
from registry.models import Device, Point, Status

MOST = 200
WITH = ("site__enterprise", "device__enterprise", "district", "by", "declaration")
EXCUSING = (*BROKEN, Stage.Step.OUT_ASKED, Stage.Step.OUT, Stage.Step.REMOVED)
TOLD = (Role.CREW, Role.OFFICER)


@dataclass(frozen=True, slots=True)
class Late:
    repairs: Sequence[Stage]
    unreported: Sequence[Device]
    unreviewed: Sequence[Stage]

    @property
    def count(self) -> int:
        return len(self.repairs) + len(self.unreported) + len(self.unreviewed)


def late(rows: QuerySet[Stage], devices: QuerySet[Device], now: datetime) -> Late:
    """Of the steps and devices that a person sees."""
    rows = rows.select_related(*WITH).defer("district__boundary")
    waiting = {"declaration__result": Declaration.Result.WAITING, "declaration__start__lte": now}
    return Late(
        [dress(each, now) for each in overdue_repairs(rows, now)[:MOST]],
        list(unreported(devices, now)[:MOST]),
        [
            dress(each, now)
            for each in rows.filter(step=Stage.Step.OUT_ASKED, **waiting).order_by("at")[:MOST]
        ],
    )


def overdue_repairs(rows: QuerySet[Stage], now: datetime) -> QuerySet[Stage]:
    """Still broken after the five working days, the longest first."""
    return rows.filter(step__in=BROKEN, due_at__lte=now).order_by("due_at", "pk")


def unreported(devices: QuerySet[Device], now: datetime) -> QuerySet[Device]:
    """Silent for more than twelve hours, and neither they nor their site are declared broken or out."""
    silent = devices.filter(status=Status.RUNNING, state__last_frame_at__lte=now - clocks.REPORT)
    told = latest().filter(step__in=EXCUSING)
    points = Point.objects.filter(device=OuterRef("pk"))
    standing = Declaration.objects.filter(
        kind=Declaration.Kind.FAULT,
        result__in=(Declaration.Result.WAITING, Declaration.Result.APPROVED),
        start__lte=now,
        actual_end=None,
        planned_end__gt=now,
    )
    about = Q(points=OuterRef("pk")) | Q(points=None, site=OuterRef("site"))
    needed = points.filter(status=Status.RUNNING, site__status=Status.RUNNING).exclude(out_at(now))
    return (
        silent.filter(Exists(needed.exclude(Exists(standing.filter(about)))))
        .exclude(Exists(told.filter(device=OuterRef("pk"))))
        .exclude(Exists(told.filter(device=None, site__points__device=OuterRef("pk"))))
        .select_related("enterprise", "district", "state")
        .defer("district__boundary")
        .order_by("state__last_frame_at", "pk")
    )


def seen(user: User) -> tuple[QuerySet[Stage], QuerySet[Device]]:
    return latest().visible_to(user), Device.objects.visible_to(user)


@transaction.atomic
def tell(now: datetime) -> int:
    """The crews and the officers of the district hear once of each repair that is overdue; how many were told of."""
    found = list(overdue_repairs(latest(), now).select_related("site", "device", "district")[:MOST])
    paths = {
        each.pk: f"{page_of(each.device or each.site)}?due={int(each.due_at.timestamp())}" for each in found
    }
    known = set(Notice.objects.filter(path__in=paths.values()).values_list("path", flat=True))
    fresh = [each for each in found if paths[each.pk] not in known]
    for stage in fresh:
        subject = stage.device or stage.site
        message(
            "监测设备维修超期",
            f"{subject} {stage.get_step_display()}已超过 5 个工作日，请尽快恢复；其间应做手工监测。",
            path=paths[stage.pk],
            now=now,
            district=stage.district,
            roles=TOLD,
            level=2,
        )
    return len(fresh)
