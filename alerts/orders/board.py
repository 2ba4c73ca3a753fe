"""停限产落实看板: every order in force now, what its points do, and whether it is kept.

A fixed number of queries however many orders there are; rows come as tuples, not as models.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from alerts.models import Alert, Order
from alerts.orders.in_force import key_of, plan_of
from alerts.orders.measure import shares
from alerts.orders.metering import Meter, points_now, with_since
from alerts.orders.targets import orderly
from alerts.orders.verdicts import WORDS, PointNow, Share, Verdict, of_limit, of_stop
from registry.models import Site

STOP_RULE, LIMIT_RULE = "PW05", "PW06"
RANK = {kind: place for place, kind in enumerate(WORDS)}


@dataclass(frozen=True, slots=True)
class Row:
    """One order on the board."""

    order: Order
    points: Sequence[PointNow]
    site: tuple[int, str] | None
    verdict: Verdict
    share: Share | None

    @property
    def tone(self) -> tuple[str, str, str]:
        return WORDS[self.verdict.kind]


MOST = 100
"""Rows shown at once unless all are asked for; those that need a person come first."""


@dataclass(frozen=True, slots=True)
class Board:
    """``counts``: (verdict, tone, word, how many) of all; ``districts``: (district, orders, broken, not to be
    told) in the bureau's order; ``rows``: those to show of the ``fitting`` ones."""

    total: int
    counts: Sequence[tuple[str, str, str, int]]
    districts: Sequence[tuple[str, int, int, int]]
    rows: Sequence[Row]
    fitting: int


def board(orders: QuerySet[Order], now: datetime, verdict: str = "", most: int | None = None) -> Board:
    """``orders``: those that the person may see, narrowed as they like; only those in force now count.
    ``verdict``: which ones to show; ``most``: how many. Since when is only found out for what is shown."""
    rows = orders.in_force(now).select_related("enterprise__district")
    rows = rows.defer("enterprise__district__boundary", "note").order_by()
    found = [
        (order, target.points, stretch[0])
        for order, target in orderly(list(rows))
        if (stretch := plan_of(order).holding(now))
    ]
    meters = points_now({pk for _, points, _ in found for pk in points}, now)
    judged = _Judged(
        _alerts({order.enterprise_id for order, _, _ in found}), shares([each[0] for each in found])
    )
    lines = sorted(((judged.row(*each, meters), each) for each in found), key=lambda pair: _by_need(pair[0]))
    fitting = [each for row, each in lines if verdict in ("", row.verdict.kind)]
    shown = fitting[:most]
    timed = with_since(meters, {pk for _, points, _ in shown for pk in points}, now)
    told = [judged.row(*each, timed) for each in shown]
    every = [row for row, _ in lines]
    return Board(len(every), _counts(every), _districts(every), told, len(fitting))


def _counts(rows: Iterable[Row]) -> list[tuple[str, str, str, int]]:
    found = Counter(row.verdict.kind for row in rows)
    return [(kind, tone, word, found[kind]) for kind, (tone, _, word) in WORDS.items()]


def _districts(rows: Iterable[Row]) -> list[tuple[str, int, int, int]]:
    found: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        district = row.order.enterprise.district
        found[district.order, district.name][row.verdict.kind] += 1
    return [
        (name, each.total(), each["broken"], each["blind"] + each["thin"])
        for (_, name), each in sorted(found.items())
    ]


def _by_need(row: Row) -> tuple[Any, ...]:
    district = row.order.enterprise.district
    return RANK[row.verdict.kind], district.order, row.order.enterprise.name, row.order.pk


Alerts = Mapping[tuple[str, int | str], tuple[int, datetime]]


def _alerts(enterprises: Iterable[int]) -> Alerts:
    """(rule, point or aspect) → number and start of the live alert."""
    sites = Site.objects.filter(enterprise__in=list(enterprises)).order_by()
    live = Alert.objects.live().filter(rule__in=(STOP_RULE, LIMIT_RULE), site__in=sites.values("pk"))
    rows = live.order_by("-started_at").values_list("rule", "point_id", "aspect", "pk", "started_at")
    return {(rule, point or aspect): (pk, at) for rule, point, aspect, pk, at in rows}


@dataclass(frozen=True, slots=True)
class _Judged:
    """What rows are made of besides their points."""

    alerts: Alerts
    counted: Mapping[int, Share]

    def row(self, order: Order, points: Iterable[int], began: datetime, meters: Mapping[int, Meter]) -> Row:
        own = [meters[pk] for pk in sorted(points) if pk in meters]
        site = (own[0].site_id, own[0].site) if own else None
        if order.kind == Order.Kind.STOP:
            now = [each.now(self.alerts.get((STOP_RULE, each.pk))) for each in own]
            return Row(order, now, site, of_stop(now, began), None)
        now = [each.now(None) for each in own]
        share, alert = self.counted.get(order.pk), self.alerts.get((LIMIT_RULE, key_of(order)))
        return Row(order, now, site, of_limit(now, began, share, alert), share)
