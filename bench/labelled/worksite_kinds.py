"""What raises dust, what spoils its measurement, and what only looks so."""

from random import Random

from alerts.rule_types import Declaration, Row
from bench.labelled.month import DAY_S, HOUR_S, MINUTE_S, midnight
from bench.labelled.plant_days import happened, instant, lasting
from bench.labelled.told import Happening, Label
from bench.labelled.worksite import FLAGGED, KEY, SPRAY, Worksite
from bench.labelled.worksite_truth import air, silence, spray_silence


def _plume(site: Worksite, start: float, end: float, times: float, random: Random) -> None:
    """Dust of ``times`` the limit, rising and falling within minutes, thickening and thinning meanwhile."""
    for index in site.month.indices(start, end):
        at = site.month.at(index)
        edge = min(1.0, (at - start) / 300 + 0.3, (end - at) / 300 + 0.3)
        site.air[index] += times * site.limit * edge * random.uniform(0.85, 1.15)


def _spray(site: Worksite, start: float, end: float) -> None:
    """The fog cannon answers; it cannot hold down what is already over the fence."""
    for index in site.month.indices(start, end):
        if site.spray is not None:
            site.spray[index] = True


def _from(day: int, random: Random) -> float:
    return midnight(day) + random.uniform(5, 15) * HOUR_S


def _dusty(site: Worksite, day: int, random: Random, kind: str, lasts_s: float, times: float) -> Happening:
    start = _from(day, random)
    end = start + lasts_s
    _plume(site, start, end, times, random)
    answered = site.spray is not None and random.random() < 0.5
    if answered:
        _spray(site, start + 5 * MINUTE_S, end)
    return happened(kind, start, end, air(site, start, end))


def unloading(site: Worksite, day: int, random: Random) -> Happening | None:
    """Lorries are unloaded without spraying."""
    times = random.uniform(0.9, 1.6)
    return _dusty(site, day, random, "unloading", lasting(random, 45 * MINUTE_S), times)


def windy_day(site: Worksite, day: int, random: Random) -> Happening | None:
    """Open heaps in a gale, for hours."""
    lasts_s = random.uniform(2.5, 8) * HOUR_S
    return _dusty(site, day, random, "windy_day", lasts_s, random.uniform(0.9, 1.5))


def filter_torn(site: Worksite, day: int, random: Random) -> Happening | None:
    """The crusher's filter bags are torn."""
    lasts_s = random.uniform(1, 4) * HOUR_S
    return _dusty(site, day, random, "filter_torn", lasts_s, random.uniform(1.8, 3.0))


def near_the_limit(site: Worksite, day: int, random: Random) -> Happening | None:
    """Dry weather, work goes on: it comes near, and stays below or not."""
    lasts_s = lasting(random, 40 * MINUTE_S)
    return _dusty(site, day, random, "near_the_limit", lasts_s, random.uniform(0.55, 0.75))


def instrument_silent(site: Worksite, day: int, random: Random) -> Happening | None:
    """The site's power is cut, or its SIM card has run out."""
    start = _from(day, random)
    end = start + min(lasting(random, 50 * MINUTE_S), 30 * HOUR_S)
    site.month.lost.update(site.month.indices(start, end))
    return happened("instrument_silent", start, end, silence(site, start, end))


def frozen(site: Worksite, day: int, random: Random) -> Happening | None:
    """The light path is blocked: one value, again and again."""
    start = _from(day, random)
    end = start + lasting(random, HOUR_S)
    heard = list(site.month.heard(start, end))
    stuck: list[float] = []

    def repeat(_: int, row: Row) -> Row:
        stuck.append(row[1])
        return (row[0], stuck[0], *row[2:])

    site.spoils.append((site.month.indices(start, end), repeat))
    over = next(site.month.heard(end, end + HOUR_S))
    enough = len(heard) >= 12 and len(heard) * site.month.step >= HOUR_S
    label = Label("DU07", KEY, site.month.at(heard[0]), site.month.at(over))
    return happened("frozen", start, end, (label,) if enough else ())


def spray_unheard(site: Worksite, day: int, random: Random) -> Happening | None:
    """The fog cannon's controller is switched off, or its radio link is broken."""
    if site.spray is None:
        return None
    start = _from(day, random)
    end = start + lasting(random, 70 * MINUTE_S)
    site.speechless.update(site.month.indices(start, end))
    return happened("spray_unheard", start, end, spray_silence(site, start, end))


def sprayed_anyway(site: Worksite, day: int, random: Random) -> Happening | None:
    """The fog cannon runs by its timer in clean air."""
    if site.spray is None:
        return None
    start = _from(day, random)
    _spray(site, start, start + HOUR_S)
    return Happening("sprayed_anyway", start, start + HOUR_S)


def below_zero(site: Worksite, day: int, random: Random) -> Happening | None:
    """The zero has drifted: in clean air it reads less than nothing."""
    start = _from(day, random)
    end = start + random.uniform(4, 40) * MINUTE_S
    samples = site.month.indices(start, end)
    site.bad.update(samples)
    site.spoils.append((samples, lambda _, row: (row[0], -random.uniform(1, 30), *row[2:])))
    heard = list(site.month.heard(start, end))
    labels = (Label("DU07", KEY, site.month.at(heard[0]), end),) if heard else ()
    return happened("below_zero", start, end, labels)


def one_gust(site: Worksite, day: int, random: Random) -> Happening | None:
    """A gust, a passing lorry: some minutes far above the limit, not an hour's mean."""
    start = _from(day, random)
    end = start + random.uniform(3, 9) * MINUTE_S
    _plume(site, start, end, random.uniform(1.2, 3.0), random)
    return happened("one_gust", start, end, air(site, start, end))


def calibrated(site: Worksite, day: int, random: Random) -> Happening | None:
    """A calibration gas far above any limit, flagged as calibration."""
    start = _from(day, random)
    end = start + random.uniform(25, 100) * MINUTE_S
    samples, flags = site.month.indices(start, end), random.choice("CMDT") * FLAGGED
    site.bad.update(samples)
    site.spoils.append((samples, lambda _, row: (row[0], site.limit * 5, *row[2:-1], flags)))
    return Happening("calibrated", start, end)


def dusty_but_invalid(site: Worksite, day: int, random: Random) -> Happening | None:
    """A dusty half hour; for the rest of that hour the instrument reports a fault: no valid mean."""
    hour = midnight(day) + random.randint(6, 18) * HOUR_S
    start, end = hour + 2 * MINUTE_S, hour + 28 * MINUTE_S
    _plume(site, start, end, 1.6, random)
    samples = site.month.indices(hour + 29 * MINUTE_S, hour + 56 * MINUTE_S)
    site.bad.update(samples)
    site.spoils.append((samples, lambda _, row: (*row[:-1], "D" * FLAGGED)))
    return happened("dusty_but_invalid", hour, hour + HOUR_S, air(site, start, end))


def wavering(site: Worksite, day: int, random: Random) -> Happening | None:
    """A still night: the instrument wavers by its last digit."""
    start = midnight(day) + 0.5 * HOUR_S
    end = start + random.uniform(3, 6) * HOUR_S
    base = round(site.air[site.month.indices(start, end)[0]])
    site.spoils.append(
        (
            site.month.indices(start, end),
            lambda index, row: (row[0], base + (index // 3) % 2, *row[2:]),
        )
    )
    return Happening("wavering", start, end)


def silence_declared(site: Worksite, day: int, random: Random) -> Happening | None:
    """A broken instrument was reported and the report approved."""
    start = _from(day, random)
    end = start + random.uniform(2, 12) * HOUR_S
    site.month.lost.update(site.month.indices(start, end))
    cover = instant(start - HOUR_S / 2), instant(end + HOUR_S / 2)
    site.declarations.append(Declaration("fault", (KEY, SPRAY), *cover, approved=True))
    return Happening("silence_declared", start, end)


def lone_gaps(site: Worksite, day: int, random: Random) -> Happening | None:
    """A bad radio day: a fifth of the samples are lost, never many in a row."""
    for index in site.month.indices(midnight(day), midnight(day) + DAY_S):
        if random.random() < 0.2 and not {index - 1, index - 2} <= site.month.lost:
            site.month.lost.add(index)
    return Happening("lone_gaps", midnight(day), midnight(day) + DAY_S)


def quiet_haze(site: Worksite, day: int, random: Random) -> Happening | None:
    """Haze over the whole county: thrice the usual, well within the limit."""
    start, end = midnight(day) + 2 * HOUR_S, midnight(day) + 20 * HOUR_S
    for index in site.month.indices(start, end):
        site.air[index] = site.usual[index] = min(site.air[index] * 1.8, 0.7 * site.limit)
    return Happening("quiet_haze", start, end)


KINDS = {
    each.__name__: each
    for each in (
        unloading,
        one_gust,
        windy_day,
        calibrated,
        filter_torn,
        dusty_but_invalid,
        near_the_limit,
        wavering,
        instrument_silent,
        silence_declared,
        frozen,
        lone_gaps,
        below_zero,
        spray_unheard,
        sprayed_anyway,
        quiet_haze,
    )
}
