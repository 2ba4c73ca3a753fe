"""限产: what production used under a limit order, against what it usually uses at those hours (domain.md A.6 PW06).

The usual energy of a point at an hour of the day is the median over the last normal days before the order: days
without any order or declaration that touches the points, and with enough valid hours. Hours of which either side
is not known are left out of both sums.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

from alerts.conditions import BARELY
from alerts.hours import HOUR_S, Hourly
from alerts.rule_types import CHINA, Limits, Order, PointView, SiteView
from alerts.timeline import FOREVER, Span, spans
from power.energy import Energies, kwh

DAY_S = 86_400.0
FARTHEST_DAYS = 45
"""Normal days are looked for no further back than this before the order."""
VALID_SHARE = 0.75
"""Of the hours of a normal day, and of the window that is judged."""
UNUSUAL = ("stop", "repair", "outage", "fault")
"""A day under an approved declaration of such a kind is not a normal one."""
_OFFSET_S = CHINA.utcoffset(None).total_seconds()

Usual = Mapping[tuple[str, int], float]
"""(point, hour of the local day) → kWh."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """``days``: the local midnights of the normal days that were found, the latest first."""

    days: tuple[float, ...]
    usual: Usual

    def told(self, least: int) -> str:
        """Whether it is enough, in words."""
        enough = len(self.days) >= least
        return (
            f"近 {len(self.days)} 个正常日"
            if enough
            else f"基线不足：只有 {len(self.days)} 个正常日，至少 {least} 个"
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """Production's energy over the ordered hours in [start, end), kWh, against the allowed and the usual."""

    start: float
    end: float
    used_kwh: float
    usual_kwh: float
    allowed_kwh: float
    share: float
    """How much of the window is known on both sides."""

    @property
    def exceeds(self) -> bool | None:
        return None if self.share < VALID_SHARE else self.used_kwh > self.allowed_kwh * BARELY


@dataclass(frozen=True, slots=True)
class Curtailment:
    """One limit order at one site: ``cover``: when it holds; ``points``: whom it binds."""

    key: str
    cut_pct: float
    cover: tuple[Span, ...]
    points: tuple[PointView, ...]

    @property
    def start(self) -> float:
        return self.cover[0][0]

    @property
    def end(self) -> float:
        return self.cover[-1][1]


def curtailments(site: SiteView) -> list[Curtailment]:
    """The limit orders of a site, the pieces of a daily one together."""
    pieces: dict[str, list[Order]] = {}
    for order in site.orders:
        if order.kind == "limit" and order.cut_pct:
            pieces.setdefault(order.key or f"{order.start.timestamp():.0f}", []).append(order)
    return [
        Curtailment(key, each[0].cut_pct or 0.0, cover, points)
        for key, each in sorted(pieces.items())
        if (cover := tuple(spans(each))) and (points := _bound(site, each[0]))
    ]


def _bound(site: SiteView, order: Order) -> tuple[PointView, ...]:
    return tuple(sorted((each for each in site.points if order.binds(each)), key=lambda each: each.key))


def baseline(site: SiteView, each: Curtailment, used: Mapping[str, Energies], limits: Limits) -> Baseline:
    """From the last ``limits.days`` normal days before the order began."""
    unusual = _unusual(site, each.points)
    today = _midnight(each.start)
    days: list[float] = []
    for back in range(1, FARTHEST_DAYS + 1):
        day = today - back * DAY_S
        if len(days) < (limits.days or 0) and not _touches(unusual, day) and _valid(each.points, used, day):
            days.append(day)
    return Baseline(tuple(days), dict(_usual(each.points, used, days, limits.least)))


def _unusual(site: SiteView, points: Iterable[PointView]) -> list[Span]:
    keys = {point.key for point in points}
    orders = [order for order in site.orders if any(map(order.binds, points))]
    declared = [
        each for each in site.declarations if each.approved and each.kind in UNUSUAL and keys & {*each.points}
    ]
    return spans([*orders, *declared])


def _touches(cover: Sequence[Span], day: float) -> bool:
    return any(start < day + DAY_S and end > day for start, end in cover)


def _valid(points: Sequence[PointView], used: Mapping[str, Energies], day: float) -> bool:
    hours = [day + hour * HOUR_S for hour in range(24)]
    return all(sum(at in used[point.key] for at in hours) >= 24 * VALID_SHARE for point in points)


def _usual(
    points: Sequence[PointView], used: Mapping[str, Energies], days: Sequence[float], least: int
) -> Iterator[tuple[tuple[str, int], float]]:
    for point in points:
        own = used[point.key]
        for hour in range(24):
            known = [own[at] for day in days if (at := day + hour * HOUR_S) in own]
            if len(known) >= least:
                yield (point.key, hour), median(known)


def _midnight(at: float) -> float:
    return (at + _OFFSET_S) // DAY_S * DAY_S - _OFFSET_S


def measured(
    each: Curtailment, used: Mapping[str, Energies], found: Baseline, limits: Limits, until: float
) -> Iterator[Measured]:
    """At the end of each ordered hour the ordered hours of the last ``limits.window_s``; from when that much of the
    order is over on, or at its end."""
    hours = _ordered_hours(each.cover, until)
    if not hours or len(found.days) < limits.least:
        return
    cells = [_cell(each.points, used, found.usual, at) for at in hours]
    sums = [list(accumulate(column, initial=0.0)) for column in zip(*cells, strict=True)]
    window = limits.window_s or DAY_S
    allowed = (1 - each.cut_pct / 100) * (limits.ratio or 1.0)
    over = hours[-1] + HOUR_S if each.end <= until else FOREVER
    first = 0
    for last, at in enumerate(hours, start=1):
        end = at + HOUR_S
        while hours[first] < end - window:
            first += 1
        if end - hours[0] >= window or end == over:
            known, kwh_used, kwh_usual = (column[last] - column[first] for column in sums)
            share = known / (len(each.points) * (last - first))
            yield Measured(hours[first], end, kwh_used, kwh_usual, allowed * kwh_usual, share)


def _ordered_hours(cover: Iterable[Span], until: float) -> list[float]:
    """The full hours that lie within an order and are over by ``until``."""
    hours: list[float] = []
    for start, end in cover:
        at = -(-start // HOUR_S) * HOUR_S
        while at + HOUR_S <= min(end, until):
            hours.append(at)
            at += HOUR_S
    return hours


def _cell(
    points: Sequence[PointView], used: Mapping[str, Energies], usual: Usual, at: float
) -> tuple[int, float, float]:
    """How many points are known in this hour, and their used and usual kWh."""
    hour = int((at + _OFFSET_S) % DAY_S // HOUR_S)
    both = [
        (now, normal)
        for point in points
        if (now := used[point.key].get(at)) is not None
        and (normal := usual.get((point.key, hour))) is not None
    ]
    return len(both), sum(now for now, _ in both), sum(normal for _, normal in both)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limit order is kept: its baseline and the latest window; None: none can be judged yet."""

    curtailment: Curtailment
    baseline: Baseline
    latest: Measured | None


def standings(site: SiteView, hourly: Hourly, limits: Limits, until: float) -> list[Standing]:
    """For the compliance board: each limit order of a site, from the hours of its points."""
    used = {point.key: kwh(point, hourly.get(point.key, ()), until) for point in site.points}
    found = []
    for each in curtailments(site):
        usual = baseline(site, each, used, limits)
        *_, latest = [None, *measured(each, used, usual, limits, until)]
        found.append(Standing(each, usual, latest))
    return found
