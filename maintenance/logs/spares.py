"""备品备件: the 5 % rule (domain.md C.3), and stock that follows its movements and is never negative."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum

from accounts import audit
from accounts.models import User
from maintenance.logs.spare_rule import Standing
from maintenance.models import PartMovement, SparePart, Visit
from registry.access import able
from registry.actions import Refused
from registry.models import Device, Status
from registry.rooms import platforms

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Move:
    """So many in (positive) or out (negative)."""

    count: int
    serial: str = ""
    note: str = ""


@transaction.atomic
def move(part_id: int, what: Move, *, by: User, now: datetime, visit: Visit | None = None) -> PartMovement:
    """Take in or give out; Refused when there are not so many. Whoever comes second waits for the first."""
    if not (able(by, "plan_maintenance") or (visit is not None and able(by, "maintain"))):
        raise Refused("您的角色不能登记备件出入库")
    part = SparePart.objects.select_for_update().filter(pk=part_id).first()
    if part is None:
        raise Refused("这种备件不在库存清单中")
    if what.count == 0 or abs(what.count) > MOST:
        raise Refused(f"数量应在 1 到 {MOST} 之间")
    left = part.in_stock + what.count
    if left < 0:
        raise Refused(f"{part} 库存只有 {part.in_stock} 件，不能出库 {-what.count} 件")
    part.in_stock = left
    part.save(update_fields=["in_stock"])
    return PartMovement.objects.create(
        part=part, count=what.count, serial=what.serial, note=what.note, visit=visit, by=by, at=now
    )


@transaction.atomic
def keep(
    part: SparePart, *, by: User, now: datetime, first: int = 0, address: str | None = None
) -> SparePart:
    """A new model in the store; ``first``: how many come in with it."""
    if not able(by, "plan_maintenance"):
        raise Refused("您的角色不能登记备件")
    part.in_stock = 0
    part.full_clean()
    part.save()
    audit.record("新增", part, by=by, address=address, count=first)
    if first:
        move(part.pk, Move(first, note="期初入库"), by=by, now=now)
    part.refresh_from_db()
    return part


def standings() -> list[Standing]:
    """Each platform's whole spare sets beside the devices in use, by two queries."""
    in_use = Device.objects.exclude(status=Status.STOPPED).order_by().values_list("platform")
    devices = dict(in_use.annotate(count=Count("pk")))
    kept = SparePart.objects.filter(is_set=True).order_by().values_list("platform")
    sets = dict(kept.annotate(count=Sum("in_stock")))
    return [
        Standing(each.slug, each.title, devices.get(each.slug, 0), sets.get(each.slug) or 0)
        for each in platforms()
    ]
