"""Rows the tests of work orders begin with."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from accounts.models import User
from alerts.models import Alert, Notice
from dust.models import Instrument, Worksite
from maintenance.models import WorkOrder
from maintenance.work.actions import move, open_order
from tests import factories as make

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""A Monday morning, 10:00 in the city."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HERE, ELSEWHERE = make.PINGCHENG, make.YUNGANG


@dataclass(frozen=True, slots=True)
class Town:
    """One site with an alert, its crew, another crew, an officer and the city."""

    site: Worksite
    point: Instrument
    alert: Alert
    crew: User
    other: User
    officer: User
    staff: User


def town(**of_alert: object) -> Town:
    crew, other = make.user("crew", HERE), make.user("crew", HERE)
    officer, staff = make.user("officer", HERE), make.user("staff")
    site = make.worksite(HERE)
    point = make.instrument(site)
    alert = make.alert(point, "DU02", at=AT, **of_alert)
    return Town(site, point, alert, crew, other, officer, staff)


def sent(here: Town, state: str = "assigned", now: datetime = AT) -> WorkOrder:
    """An order for the alert, brought as far as ``state`` by its crew, a minute a step."""
    made = open_order(
        source="alert",
        site=here.site,
        what="数据偏高",
        by=here.staff,
        now=now,
        alerts=[here.alert],
        crew=here.crew,
    )
    for verb, target in (("accept", "accepted"), ("set_out", "on_way"), ("arrive", "on_site")):
        if made.state == state:
            break
        now += MINUTE
        made = move(made.pk, verb, by=here.crew, now=now)
        assert made.state == target
    return made


def told(user: User) -> list[str]:
    """The titles of what ``user`` was told about orders, the oldest first."""
    rows = Notice.objects.filter(occasion="maintenance", user=user, kind="in_app").order_by("pk")
    return list(rows.values_list("subject", flat=True))
