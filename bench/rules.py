"""`python -m bench.rules`: judgements a CPU second of the pure rule engine, no database. JSON lines."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from time import process_time
from typing import Any

import dust.rules
import fume.rules
import power.rules
from alerts.engine import judge
from alerts.rule_types import Link, PointView, Row, SiteView

NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
SECONDS = 2.0
"""How long each figure is measured."""

Series = Mapping[str, list[Row]]


def _minutes(hours: int, step: int) -> Iterator[datetime]:
    return (NOON - timedelta(minutes=each) for each in range(hours * 60, 0, -step))


def dust_site(random: Random) -> tuple[SiteView, Series, tuple[str, ...] | None]:
    """One instrument, six hours of minute data, full samples."""
    values = [(at, random.uniform(50, 900), *[1.0] * 10, None) for at in _minutes(6, 1)]
    return SiteView("dust", (PointView("D1", "dust", 60),)), {"D1": values}, None


def dust_lean(random: Random) -> tuple[SiteView, Series, tuple[str, ...] | None]:
    """The same, rows of the needed columns only, instants as epoch seconds: what the live judge loads."""
    site, series, _ = dust_site(random)
    lean = [(row[0].timestamp(), row[1], None) for row in series["D1"]]
    return site, {"D1": lean}, ("at", "tsp_ug_m3", "flags")


def fume_site(random: Random) -> tuple[SiteView, Series, tuple[str, ...] | None]:
    """One outlet, six hours of minute data."""
    rows = [(at, random.uniform(0, 1.8), None, None, 1.0, 1.0, *[None] * 5, None) for at in _minutes(6, 1)]
    hours = ((37_800.0, 50_400.0), (59_400.0, 75_600.0))
    return SiteView("fume", (PointView("F1", "fume", 60),), hours=hours), {"F1": rows}, None


def power_site(random: Random) -> tuple[SiteView, Series, tuple[str, ...] | None]:
    """Three production and three treatment circuits, a day of five-minute data."""
    keys = ("P1", "P2", "P3", "T1", "T2", "T3")
    points = tuple(
        PointView(key, "production" if key[0] == "P" else "treatment", 300, 100, 10) for key in keys
    )
    links = tuple(Link((f"P{each}",), (f"T{each}",)) for each in (1, 2, 3))
    phases = (80.0, 79.0, 81.0, 230.0, 229.0, 231.0)
    series: dict[str, list[Row]] = {
        key: [(at, random.uniform(40, 60), *phases, *[None] * 6, None) for at in _minutes(24, 5)]
        for key in keys
    }
    return SiteView("power", points, links=links), series, None


CASES: dict[str, tuple[Callable[[Random], tuple[SiteView, Series, Any]], Any]] = {
    "dust 1 point, 6 h of 1-min samples": (dust_site, dust.rules.RULES),
    "dust 1 point, 6 h of 1-min samples, lean rows": (dust_lean, dust.rules.RULES),
    "fume 1 point, 6 h of 1-min samples": (fume_site, fume.rules.RULES),
    "power 6 points, 24 h of 5-min samples": (power_site, power.rules.RULES),
}


def measure(name: str) -> dict[str, Any]:
    """How many points a CPU second judges by every rule of their platform."""
    build, rules = CASES[name]
    site, series, layout = build(Random(1))
    assert judge(site, series, rules, NOON, layout) == []
    rounds, started = 0, process_time()
    while process_time() - started < SECONDS:
        judge(site, series, rules, NOON, layout)
        rounds += 1
    each = (process_time() - started) / rounds / len(site.points)
    return {
        "bench": "rules",
        "case": name,
        "rules": len(rules),
        "samples_a_point": len(next(iter(series.values()))),
        "points_per_cpu_s": round(1 / each),
        "cpu_us_per_point": round(each * 1e6, 1),
    }


def main() -> None:
    for name in CASES:
        json.dump(measure(name), sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
