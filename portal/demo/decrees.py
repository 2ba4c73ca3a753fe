"""Who is ordered or has declared to stand still in the demo city, who keeps to it and who does not. Pure.

Facts and troubles come from one plan, so that what the bureau has written and what the meters show agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.demo.city import DemoCity, DemoSite
from registry.demo import Trouble

H = 3600.0
SINCE_H, UNTIL_H = 26, 46
"""The orders hold from so many hours before the seeding until so many after."""
CUT_PCT = 40.0
REST_DAYS = 5
STORM_DISTRICT = "140221"
STORM_S = (-45 * 60.0, 20 * 60.0)


@dataclass(frozen=True, slots=True)
class Plan:
    """``start`` and ``end`` of the orders, epoch seconds; the plants by what they are told and what they do."""

    start: float
    end: float
    stopped: tuple[DemoSite, ...]
    stop_broken: DemoSite
    limited: tuple[DemoSite, ...]
    limit_broken: DemoSite
    resting: DemoSite

    @property
    def resting_since(self) -> float:
        """Since when the plant of the 停产 declaration stands still."""
        return self.start - REST_DAYS * 24 * H


def plan(city: DemoCity, at: float) -> Plan:
    """The orders in force at ``at``; plants with a part of their own are spared."""
    spared = "" if city.small else STORM_DISTRICT
    free = [site for site in city.of("power") if not site.scripted and site.district != spared]
    tireless = sorted(free, key=lambda site: site.life.regime != "continuous")
    stop_broken, limit_broken = tireless[0], tireless[1]
    others = [site for site in tireless[:1:-1] if site not in (stop_broken, limit_broken)]
    resting, others = others[0], others[1:]
    many = 1 if city.small else 4
    start = at // H * H - SINCE_H * H
    return Plan(
        start=start,
        end=start + (SINCE_H + UNTIL_H) * H,
        stopped=tuple(others[:many]),
        stop_broken=stop_broken,
        limited=tuple(others[many : 2 * many]),
        limit_broken=limit_broken,
        resting=resting,
    )


def kept(city: DemoCity, at: float) -> Iterator[Trouble]:
    """What those who keep to it do: stand still, or run their furnaces low."""
    decided = plan(city, at)
    for site in decided.stopped:
        yield from _all(site, "resting", decided.start + H / 2, decided.end)
    for site in decided.limited:
        yield from _of(site, ("production",), "idling", decided.start, decided.end)
    yield from _all(decided.resting, "resting", decided.resting_since, decided.end)


def storm(city: DemoCity, at: float) -> Iterator[Trouble]:
    """The carrier's outage that lasts when the demo begins: a whole county is silent."""
    if city.small:
        return
    start, end = (at // 60 * 60 + each for each in STORM_S)
    for site in city.sites:
        if site.district == STORM_DISTRICT and not site.scripted:
            for point in site.device.points:
                yield Trouble("silent", point.key, start, end)


def _all(site: DemoSite, kind: str, start: float, end: float) -> Iterator[Trouble]:
    return _of(site, ("production", "treatment", "both"), kind, start, end)


def _of(site: DemoSite, kinds: Sequence[str], kind: str, start: float, end: float) -> Iterator[Trouble]:
    for meter in site.life.meters:
        if meter.kind in kinds:
            yield Trouble(kind, meter.key, start, end)
