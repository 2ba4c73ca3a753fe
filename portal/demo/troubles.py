"""What goes wrong in the city: offences over the fortnight, and a loop that keeps the screen moving. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from random import Random

import dust.demo
import fume.demo
import power.demo
from portal.demo import decrees
from portal.demo.city import DemoCity, DemoSite
from portal.demo.lives import days
from registry.demo import DAY_S, Offender, Trouble, day_of, dice

ROOMS = {"power": power.demo, "dust": dust.demo, "fume": fume.demo}
A_FORTNIGHT = {
    "treatment_off": 9, "late_start": 5, "early_stop": 5, "idling": 4, "phase_lost": 2, "frozen": 3,
    "silent": 5, "dusty": 6, "very_dusty": 3, "negative": 2, "smoky": 7, "purifier_off": 12, "fan_off": 5,
    "wrong_ratio": 2, "power_cut": 2, "uneven": 3, "misread": 2, "reversed": 1, "flapping": 3,
    "near": 4, "no_spray": 2, "unheard": 1, "worn": 1, "stuck": 2, "vacant": 1, "after_hours": 2,
}  # fmt: skip
"""How often each kind of trouble happens on a platform in fourteen days."""
CYCLE_S = 3600
M = 60


@lru_cache(maxsize=8)
def past(city: DemoCity, until: float) -> tuple[Trouble, ...]:
    """Offences of every kind from the first day on, all over well before ``until``; one a site and day."""
    found: list[Trouble] = []
    taken: set[tuple[str, date]] = set()
    for slug, room in ROOMS.items():
        sites = [site for site in city.of(slug) if site.device.dialect not in ("P7", "F3")]
        for offender in room.OFFENDERS:
            if offender.trouble in A_FORTNIGHT:
                random = dice(city.seed, slug, offender)
                found += _spread(city, sites, offender, random, until, taken)
    return tuple(found)


def _spread(
    city: DemoCity, sites: list[DemoSite], offender: Offender, random: Random, until: float, taken: set
) -> Iterator[Trouble]:
    whole_days = (day_of(until) - city.since).days
    wanted = max(1, round(A_FORTNIGHT[offender.trouble] * whole_days / 14 * (0.4 if city.small else 1)))
    for _ in range(60 * wanted):
        if not wanted:
            return
        site, on = random.choice(sites), city.since + timedelta(days=random.randrange(max(1, whole_days)))
        if (site.key, on) in taken:
            continue
        made = ROOMS[site.platform].arrange(days(site, city.seed, ()), offender, on, random)
        if made and max(each.end for each in made) < until - 3 * 3600:
            taken |= {(site.key, on + timedelta(days=each)) for each in (-1, 0, 1)}
            wanted -= 1
            yield from made


def loop(city: DemoCity, anchor: float, until: float, since: float = 0.0) -> list[Trouble]:
    """The live script: round after round from ``anchor`` on; rounds before ``since`` are left out."""
    troubles: list[Trouble] = list(_opening(city, anchor))
    first = max(1, int((since - anchor) // CYCLE_S))
    for number in range(first, int((until - anchor) // CYCLE_S) + 1):
        troubles += _round(city, anchor + number * CYCLE_S)
    return troubles


def _opening(city: DemoCity, at: float) -> Iterator[Trouble]:
    """What already goes on at ``at``, so that the first live minute confirms it."""
    minute, hour, ten = at // M * M, at // 3600 * 3600, at // 600 * 600
    yield from _treatments(city, "treatment_off_now", minute - 4 * M, minute + 18 * M)
    yield from _treatments(city, "treatment_off_before", minute - 14 * M, minute + 24 * M)
    yield from _whole(city, "meter_silent", "silent", minute - 24 * M, minute + 20 * M)
    yield from _production(city, "phase_lost", "phase_lost", minute - 20 * M, minute + 35 * M)
    yield from _whole(city, "purifier_off_now", "purifier_off", minute - 9 * M, minute + 16 * M)
    yield from _whole(city, "smoky_now", "smoky", ten - 10 * M, ten + 30 * M)
    yield from _whole(city, "outlet_silent", "silent", minute - 58 * M, minute + 14 * M)
    yield from _whole(city, "fan_off_now", "fan_off", minute - 8 * M, minute + 12 * M)
    yield from _whole(city, "dusty_now", "dusty", hour - 20 * M, hour + 100 * M)
    yield from _whole(city, "dusty_before", "dusty", hour - 260 * M, hour + 130 * M)
    yield from _whole(city, "very_dusty_before", "very_dusty", hour - 70 * M, hour + 65 * M)
    yield from _whole(city, "dust_silent", "silent", minute - 27 * M, minute + 16 * M)
    yield from _whole(city, "dust_frozen", "frozen", minute - 53 * M, minute + 45 * M)


def _round(city: DemoCity, at: float) -> Iterator[Trouble]:
    """One round of the loop; the slow ones come every third."""
    minute, ten, third = at // M * M, at // 600 * 600, at // CYCLE_S % 3
    yield from _treatments(city, "treatment_off_now", minute, minute + 22 * M)
    yield from _treatments(city, "treatment_off_before", minute + 25 * M, minute + 55 * M)
    yield from _whole(city, "purifier_off_now", "purifier_off", minute + 5 * M, minute + 25 * M)
    yield from _whole(city, "smoky_now", "smoky", ten + 10 * M, ten + 40 * M)
    yield from _whole(city, "fan_off_now", "fan_off", minute + 35 * M, minute + 55 * M)
    if third == 0:
        yield from _whole(city, "meter_silent", "silent", minute, minute + 45 * M)
        yield from _production(city, "phase_lost", "phase_lost", minute + 10 * M, minute + 50 * M)
    elif third == 1:
        hour = at // 3600 * 3600
        yield from _whole(city, "dusty_now", "dusty", hour, hour + 80 * M)
        yield from _whole(city, "dust_frozen", "frozen", minute, minute + 85 * M)
    else:
        yield from _whole(city, "dust_silent", "silent", minute, minute + 40 * M)


def _treatments(city: DemoCity, part: str, start: float, end: float) -> Iterator[Trouble]:
    """Line 0's treatment goes off: the plants that play this run round the clock."""
    for meter in city.playing(part).life.meters:
        if meter.kind == "treatment" and meter.line == 0 and meter.role == "used":
            yield Trouble("treatment_off", meter.key, start, end)


def _production(city: DemoCity, part: str, kind: str, start: float, end: float) -> Iterator[Trouble]:
    key = next(meter.key for meter in city.playing(part).life.meters if meter.kind == "production")
    yield Trouble(kind, key, start, end)


def _whole(city: DemoCity, part: str, kind: str, start: float, end: float) -> Iterator[Trouble]:
    """The site's only point, or of a plant the last meter."""
    yield Trouble(kind, city.playing(part).device.points[-1].key, start, end)


def all_of(city: DemoCity, anchors: tuple[float, ...], until: float) -> tuple[Trouble, ...]:
    """The past up to the first anchor (the seeding) and a loop from each anchor on until the next."""
    troubles, since = list(past(city, anchors[0])), anchors[-1] - 2 * DAY_S
    troubles += [*decrees.kept(city, anchors[0]), *decrees.storm(city, anchors[0])]
    for at, end in zip(anchors, (*anchors[1:], until), strict=True):
        troubles += [each for each in loop(city, at, end, since) if each.start < end]
    return tuple(troubles)
