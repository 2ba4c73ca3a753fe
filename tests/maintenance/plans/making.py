"""Rows for the tests of plans: crews, sites beside each other, visits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from accounts.models import Role, User
from alerts.rule_types import CHINA
from maintenance.models import Plan, PlanItem, Visit, VisitDevice
from maintenance.plans import actions
from maintenance.plans.actions import Wanted
from registry.models import Device, Site
from tests import factories as make

NOVEMBER = date(2026, 11, 1)
MONDAY = datetime(2026, 11, 2, 8, tzinfo=CHINA)
"""The first working day of that November, before the crews set out."""


def crew(*codes: str, **more: Any) -> User:
    made = make.user(Role.CREW, *(codes or (make.PINGCHENG,)))
    made.last_name = more.get("name", "运维一队")
    made.save(update_fields=["last_name"])
    return made


def worksites(count: int, district: str = make.PINGCHENG) -> list[Site]:
    """Sites on a line going east, each a kilometre from the next."""
    return [make.worksite(district, lon=113.30 + 0.012 * at, lat=40.08) for at in range(count)]


def planned(
    crews: User | Iterable[User],
    *,
    platform: str = "dust",
    month: date = NOVEMBER,
    now: datetime = MONDAY,
    by: User | None = None,
    district: str = make.PINGCHENG,
    **wanted: Any,
) -> Plan:
    """The (first) plan of the month."""
    people = [crews] if isinstance(crews, User) else list(crews)
    made = actions.generate(
        month=month,
        platform=platform,
        district=make.district(district),
        crews=people,
        wanted=Wanted(**wanted),
        by=by or make.user(Role.STAFF),
        now=now,
    )
    return made[0][0]


def visit(site: Site, crew: User, at: datetime, *devices: Device, **more: Any) -> Visit:
    """A form of a visit as it stands once submitted."""
    number = f"YW-{site.district_id}-{at:%Y%m%d}-{uuid4().hex[:6]}"
    known = {
        "number": number,
        "key": uuid4(),
        "platform": site.platform,
        "district_id": site.district_id,
        "site": site,
        "crew": crew,
        "arrived_at": at,
        "left_at": at + timedelta(hours=1),
        "cause": Visit.Cause.NONE,
        "action": "例行检查",
        "submitted_at": at + timedelta(hours=1),
    }
    made = Visit.objects.create(**{**known, **more})
    for device in devices:
        VisitDevice.objects.create(visit=made, kind="instrument", device=device, label=device.mn)
    return made


def days_of(plan: Plan) -> dict[date, list[int]]:
    """The sites of each day, by the route."""
    found: dict[date, list[int]] = {}
    for item in PlanItem.objects.filter(plan=plan).order_by("due_on", "place"):
        found.setdefault(item.due_on, []).append(item.site_id)
    return found
