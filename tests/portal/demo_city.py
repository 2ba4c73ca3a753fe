"""The demo city as tests look at it: a small one, its sites as the rules see them, a stretch of its days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from alerts.rule_types import CHINA, Link, Order, PointView, SiteView
from portal.demo.city import DemoCity, DemoSite, build
from portal.demo.speech import carried
from registry.demo import Row, Trouble, day_of

SEED, SINCE = 7, date(2026, 3, 2)
NOW = datetime(2026, 3, 8, 15, 47, tzinfo=CHINA)


def city(*, small: bool = True) -> DemoCity:
    return build(SEED, SINCE, small)


def view(site: DemoSite, orders: tuple[Order, ...] = ()) -> SiteView:
    points = tuple(
        PointView(
            each.key,
            kind(site, each.fields),
            each.interval_s,
            each.fields.get("rated_kw"),
            title=each.title,
            has_spray=bool(each.fields.get("has_spray")),
            baseline_a=each.fields.get("baseline_a"),
        )
        for each in site.device.points
    )
    return SiteView(
        site.platform,
        points,
        trade=site.trade,
        hours=site.life.hours if site.platform == "fume" else (),
        links=tuple(Link(each.production, each.treatment, each.standby, each.mode) for each in site.links),
        orders=orders,
        title=site.name,
    )


def kind(site: DemoSite, fields: Mapping[str, Any]) -> str:
    """What the rules call a point."""
    if site.platform == "power":
        return str(fields["kind"])
    return "spray" if fields.get("role") == "facility" else site.platform


def series(
    whole: DemoCity, site: DemoSite, troubles: Sequence[Trouble], since: date, until: datetime
) -> dict[str, list[Row]]:
    """What the site's device has reported from a day on until an instant."""
    days, found = whole.days(site, troubles), {}
    mask = (True, *carried(site.device), True)
    on = since
    while on <= day_of(until.timestamp()):
        for key, rows in days.day(on).items():
            said = (row for row in rows if row[0] <= until.timestamp())
            found.setdefault(key, []).extend(
                tuple(value if ours else None for value, ours in zip(row, mask, strict=True)) for row in said
            )
        on += timedelta(days=1)
    return found
