"""`python -m bench.replay`: 30 days × 2 600 power points through every power rule, in memory. JSON lines.

The plants are those of the demo city (shifts, melts, meters that count), a few dozen different ones judged again and
again until there are enough points; making their days is not counted. Every week something goes wrong in each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from random import Random
from time import perf_counter, process_time

import power.demo
import power.rules
from alerts.engine import judge
from alerts.rule_types import CHINA, Link, Order, PointView, Row, SiteView
from bench.figures import say
from portal.demo import plants
from portal.demo.city import DemoSite
from registry.demo import Trouble
from telemetry import collector

POINTS, DAYS, STEP_S, PROCESSES = 2600, 30, 300, 2
KINDS = 12
"""How many different plants each process makes."""
SINCE = date(2026, 3, 1)
UNTIL = datetime(2026, 3, 31, tzinfo=CHINA)
ASKED_S = 60.0


@dataclass(frozen=True, slots=True)
class Plant:
    view: SiteView
    series: dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Share:
    """What one process judged."""

    points: int
    samples: int
    episodes: int
    wall_s: float
    cpu_s: float


def made(site: DemoSite) -> Plant:
    """A plant of the demo city with its days, at five-minute samples."""
    life = replace(site.life, interval_s=STEP_S)
    troubles = _troubles(power.demo.Days(life, 7), Random(site.key))
    days = power.demo.Days(life, 7, troubles)
    series: dict[str, list[Row]] = {meter.key: [] for meter in life.meters}
    for number in range(DAYS):
        for key, rows in days.day(SINCE + timedelta(days=number)).items():
            series[key] += rows
    return Plant(_view(site), series)


def _troubles(days: power.demo.Days, random: Random) -> list[Trouble]:
    weekly = [SINCE + timedelta(days=7 * week + random.randrange(7)) for week in range(DAYS // 7)]
    return [
        each
        for on in weekly
        for each in power.demo.arrange(days, random.choice(power.demo.OFFENDERS), on, random)
    ]


def _view(site: DemoSite) -> SiteView:
    points = tuple(
        PointView(each.key, each.kind, STEP_S, each.rated_kw, 0.1 * each.rated_kw)
        for each in site.life.meters
    )
    links = tuple(Link(each.production, each.treatment, each.standby, each.mode) for each in site.links)
    start = datetime(2026, 3, 20, tzinfo=CHINA)
    orders = (Order("limit", start, start + timedelta(days=5), cut_pct=30.0),)
    return SiteView("power", points, links=links, orders=orders, fully_submetered=True)


def judged(kinds: list[DemoSite], points: int) -> Share:
    """Plant after plant, until so many points are judged."""
    made_ = [made(site) for site in kinds]
    done = samples = episodes = 0
    wall, cpu = perf_counter(), process_time()
    for plant in _again(made_):
        with collector.paused():  # as the live judge does
            found = judge(plant.view, plant.series, power.rules.RULES, UNTIL)
        done += len(plant.view.points)
        samples += sum(map(len, plant.series.values()))
        episodes += len(found)
        if done >= points:
            break
    return Share(done, samples, episodes, perf_counter() - wall, process_time() - cpu)


def _again(each: list[Plant]) -> Iterator[Plant]:
    while True:
        yield from each


def main() -> None:
    sites = list(plants.build(7, SINCE, PROCESSES * KINDS))
    parts = [sites[number::PROCESSES] for number in range(PROCESSES)]
    with get_context("spawn").Pool(PROCESSES) as pool:
        shares = pool.map(partial(judged, points=POINTS // PROCESSES), parts)
    say(
        "replay.30_days_of_2600_power_points",
        max(each.wall_s for each in shares),
        "s",
        asked=ASKED_S,
        cpu_s=round(sum(each.cpu_s for each in shares), 1),
        points=sum(each.points for each in shares),
        samples=sum(each.samples for each in shares),
        episodes=sum(each.episodes for each in shares),
        rules=len(power.rules.RULES),
        processes=PROCESSES,
    )


if __name__ == "__main__":
    main()
