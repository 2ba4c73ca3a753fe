"""What goes wrong in a kitchen's exhaust and its monitor, and what only looks so."""

from random import Random

from alerts.rule_types import Declaration
from bench.labelled.month import HOUR_S, MINUTE_S, midnight
from bench.labelled.plant_days import happened, instant, lasting
from bench.labelled.restaurant import FLAGGED, KEY, Restaurant, Span, cook
from bench.labelled.restaurant_truth import fan_off, fume, outside_hours, purifier_off, silence
from bench.labelled.told import Happening


def _within_meal(site: Restaurant, day: int, lasts_s: float, random: Random) -> Span | None:
    """A time so long in the midst of a meal; shorter, where the meal is too short."""
    meals = site.meals(day)
    if not meals:
        return None
    opens, closes = random.choice(meals)
    margin = 15 * MINUTE_S
    lasts_s = min(lasts_s, closes - opens - 2 * margin)
    start = random.uniform(opens + margin, closes - margin - lasts_s)
    return start, start + lasts_s


def purifier_left_off(site: Restaurant, day: int, random: Random) -> Happening | None:
    """To save power nobody switches the purifier on."""
    span = _within_meal(site, day, lasting(random, 12 * MINUTE_S), random)
    if span is None:
        return None
    for index in site.month.indices(*span):
        site.purifier[index] = False
        site.fume[index] *= 1.7
    return happened("purifier_left_off", *span, (*purifier_off(site, *span), *fume(site, *span)))


def fan_broken(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The fan's belt is torn, the purifier hums on."""
    span = _within_meal(site, day, lasting(random, 12 * MINUTE_S), random)
    if span is None:
        return None
    for index in site.month.indices(*span):
        site.fan[index] = False
        site.fume[index] *= 0.5
    return happened("fan_broken", *span, fan_off(site, *span))


def smoky(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The purifier's plates are full of grease: it runs, and the smoke goes through."""
    span = _within_meal(site, day, lasting(random, 25 * MINUTE_S), random)
    if span is None:
        return None
    for index in site.month.indices(*span):
        site.fume[index] = random.uniform(2.3, 3.2)
    return happened("smoky", *span, fume(site, *span))


def monitor_silent(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The monitor's SIM card has run out, or someone unplugged it."""
    start = midnight(day) + random.uniform(8, 20) * HOUR_S
    end = start + min(lasting(random, 80 * MINUTE_S), 40 * HOUR_S)
    if end > site.month.end - 2 * HOUR_S:
        return None
    site.month.lost.update(site.month.indices(start, end))
    return happened("monitor_silent", start, end, silence(site, start, end))


def cooking_at_night(site: Restaurant, day: int, random: Random) -> Happening | None:
    """A barbecue after hours, behind closed shutters; the fan runs, the grease does not stay."""
    start = midnight(day) + random.uniform(2.6, 3.4) * HOUR_S
    end = start + min(lasting(random, 35 * MINUTE_S), 2.5 * HOUR_S)
    for index in site.month.indices(start, end):
        site.fan[index] = site.purifier[index] = True
        site.fume[index] = random.uniform(2.7, 3.6)
    labels = (*outside_hours(site, start, end), *fume(site, start, end))
    return happened("cooking_at_night", start, end, labels)


def shut_today(site: Restaurant, day: int, random: Random) -> Happening | None:
    """A day of rest: nobody cooks, nothing runs."""
    meals = site.meals(day)
    if not meals:
        return None
    start, end = meals[0][0] - HOUR_S, meals[-1][1] + HOUR_S
    _close(site, start, end, random)
    return Happening("shut_today", start, end)


def _close(site: Restaurant, start: float, end: float, random: Random) -> None:
    for index in site.month.indices(start, end):
        site.fan[index] = site.purifier[index] = False
        site.fume[index] = random.uniform(0.03, 0.09)


def plates_rinsed(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The purifier is off for some minutes while its plates are changed."""
    span = _within_meal(site, day, random.uniform(3, 8) * MINUTE_S, random)
    if span is None:
        return None
    for index in site.month.indices(*span):
        site.purifier[index] = False
    return Happening("plates_rinsed", *span)


def one_wok_fire(site: Restaurant, day: int, random: Random) -> Happening | None:
    """Oil catches fire: ten dense minutes, not twenty."""
    span = _within_meal(site, day, random.uniform(2, 7) * MINUTE_S, random)
    if span is None:
        return None
    for index in site.month.indices(*span):
        site.fume[index] = random.uniform(3, 5)
    return happened("one_wok_fire", *span, fume(site, *span))


def aired_after_closing(site: Restaurant, day: int, random: Random) -> Happening | None:
    """After the last guest the fan airs the kitchen; the purifier is off."""
    meals = site.meals(day)
    if not meals:
        return None
    end = meals[-1][1] + random.uniform(20, 70) * MINUTE_S
    for index in site.month.indices(meals[-1][1] + 3 * MINUTE_S, end):
        site.fan[index], site.purifier[index] = True, False
    return Happening("aired_after_closing", meals[-1][1], end)


def unplugged_overnight(site: Restaurant, day: int, random: Random) -> Happening | None:
    """With the kitchen's main switch the monitor goes off, too, and comes back before opening."""
    meals, after = site.meals(day), list(site.periods(day + 1))
    if not meals or meals[-1][1] > after[0][0] - 4 * HOUR_S:
        return None
    start, end = meals[-1][1] + 25 * MINUTE_S, after[0][0] - 30 * MINUTE_S
    site.month.lost.update(site.month.indices(start, end))
    return Happening("unplugged_overnight", start, end, silence(site, start, end))


def zeroed(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The monitor is calibrated, and says so in its flags."""
    span = _within_meal(site, day, random.uniform(20, 60) * MINUTE_S, random)
    if span is None:
        return None
    samples, flags = site.month.indices(*span), random.choice("CMD") * FLAGGED
    site.bad.update(samples)
    site.spoils.append((samples, lambda _, row: (row[0], 6.0, 1, 0, 7.0, 0.0, flags)))
    return Happening("zeroed", *span)


def silence_declared(site: Restaurant, day: int, random: Random) -> Happening | None:
    """A broken monitor was reported and the report approved."""
    start = midnight(day) + random.uniform(9, 12) * HOUR_S
    end = start + random.uniform(4, 20) * HOUR_S
    site.month.lost.update(site.month.indices(start, end))
    cover = instant(start - HOUR_S / 2), instant(end + HOUR_S / 2)
    site.declarations.append(Declaration("fault", (KEY,), *cover, approved=True))
    return Happening("silence_declared", start, end)


def staff_breakfast(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The staff cook for themselves outside business hours: little smoke, everything on."""
    start = midnight(day) + random.uniform(3, 4.5) * HOUR_S
    end = start + random.uniform(30, 60) * MINUTE_S
    cook(site, start, end, random)
    return Happening("staff_breakfast", start - HOUR_S / 2, end + HOUR_S / 2)


KINDS = {
    each.__name__: each
    for each in (
        purifier_left_off,
        plates_rinsed,
        fan_broken,
        shut_today,
        smoky,
        one_wok_fire,
        monitor_silent,
        unplugged_overnight,
        cooking_at_night,
        aired_after_closing,
        silence_declared,
        zeroed,
        staff_breakfast,
    )
}
