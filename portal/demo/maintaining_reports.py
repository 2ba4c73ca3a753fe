"""Data cleanings of the demo city: one carried out after a district asked for it, one that waits for a word."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Role, User
from maintenance.models import Cleaning, Consultation
from maintenance.reports import cleaning
from registry.models import Point, Site, Status

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = (
    (2 * DAY, 3 * HOUR, "颗粒物仪校准期间通标准粉尘，读数不代表现场浓度"),
    (DAY, 2 * HOUR, "镜头被雨水遮挡，区县反映读数失真，已清洁"),
)
"""How long ago the stretch began, how long it lasted, why; the first is approved."""


def seed(now: datetime) -> None:
    """Once; a city that has cleanings is left alone, as is one without readings to clean."""
    if Cleaning.objects.exists():
        return
    staff = list(User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk")[:2])
    officers = User.objects.filter(role=Role.OFFICER, is_active=True).order_by("pk")
    if not staff:
        return
    sites = Site.objects.filter(platform="dust", status=Status.RUNNING).order_by("pk")
    for site, told in zip(sites[:2], ASKED, strict=False):
        officer = officers.filter(districts=site.district_id).first()
        _cleaned(site, officer or staff[-1], staff[0], told, now)


def _cleaned(
    site: Site, by: User, staff: User, told: tuple[timedelta, timedelta, str], now: datetime
) -> None:
    ago, length, reason = told
    start = (now - ago).replace(minute=0, second=0, microsecond=0)
    asked: dict[str, Any] = {"site": site, "since": start, "until": start + length, "reason": reason}
    points = list(Point.objects.filter(site=site, status=Status.RUNNING).values_list("pk", flat=True))
    talk = Consultation.objects.filter(district=site.district_id).order_by("-month").first()
    if not points or not cleaning.preview(site, points, start, start + length).rows:
        return
    made = cleaning.ask(points=points, by=by, now=now - 6 * HOUR, consultation=talk, **asked)
    if told is ASKED[0] and staff.pk != by.pk:
        cleaning.review(made.pk, approve=True, opinion="情况属实，同意清理", by=staff, now=now - 5 * HOUR)
        cleaning.carry_out(now - 5 * HOUR)
