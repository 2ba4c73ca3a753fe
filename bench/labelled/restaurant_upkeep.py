"""What a restaurant neglects: its purifier, its probe, and telling that it has closed."""

from random import Random

from alerts.rule_types import Declaration, Row
from bench.labelled.month import DAY_S, FIRST, HOUR_S, MINUTE_S, midnight
from bench.labelled.plant_days import happened, instant
from bench.labelled.restaurant import KEY, LIMIT, Restaurant
from bench.labelled.told import Happening, Label

TEN_S = 10 * MINUTE_S
STUCK_TENS = 12
VACANT_DAYS = 3
WEEK = 7
DUE_DAYS = 30
DAWN_S = 3 * HOUR_S


def probe_covered(site: Restaurant, day: int, random: Random) -> Happening | None:
    """A bag is tied over the probe: next to nothing, while everybody cooks."""
    last = day + random.randint(1, 2)
    if last > site.month.days - 2 or not all(site.meals(each) for each in range(day, last)):
        return None
    start, end = midnight(day) + DAWN_S, midnight(last) + DAWN_S
    for index in site.month.indices(start, end):
        site.fume[index] = random.choice((0.0, 0.01, 0.01, 0.02))
    return happened("probe_covered", start, end, [Label("CF06", KEY, start, end)])


def probe_stuck(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The monitor's lamp has failed: it repeats its last value, through the whole meal or a part."""
    meals = site.meals(day)
    if not meals:
        return None
    opens, closes = random.choice(meals)
    start = opens + random.uniform(5, 25) * MINUTE_S
    end = start + random.uniform(0.3, 1.0) * (closes - start)
    stuck: list[float] = []

    def repeat(_: int, row: Row) -> Row:
        stuck.append(row[1])
        return (row[0], stuck[0], *row[2:])

    site.spoils.append((site.month.indices(start, end), repeat))
    tens = int(end // TEN_S - -(-start // TEN_S))
    label = Label("CF06", KEY, start, end + TEN_S, sure=tens >= STUCK_TENS)
    return happened("probe_stuck", start, end, [label] if tens >= STUCK_TENS - 1 else [])


def vacated(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The landlord has locked the door; nobody tells the bureau."""
    return _vacant(site, day, random, "vacated", declared=False)


def holiday_declared(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The same, for a holiday that was declared and approved."""
    return _vacant(site, day, random, "holiday_declared", declared=True)


def _vacant(site: Restaurant, day: int, random: Random, kind: str, *, declared: bool) -> Happening | None:
    last = day + random.randint(2, 5)
    if day < 3 or last > site.month.days - 4:
        return None
    start, end = midnight(day) + DAWN_S, midnight(last) + DAWN_S
    for index in site.month.indices(start, end):
        site.fan[index] = site.purifier[index] = False
        site.fume[index] = random.uniform(0.03, 0.06)
    if declared:
        cover = instant(midnight(day - 2)), instant(midnight(last + 2))
        site.declarations.append(Declaration("stop", (KEY,), *cover, approved=True))
        return Happening(kind, start, end)
    return happened(kind, start, end, _unused(site, day, last))


def _unused(site: Restaurant, day: int, last: int) -> list[Label]:
    """With the days of rest before and after."""
    while day > 0 and not _used(site, day - 1):
        day -= 1
    while last < site.month.days - 1 and not _used(site, last):
        last += 1
    return [Label("CF07", KEY, midnight(day), midnight(last))] if last - day >= VACANT_DAYS else []


def _used(site: Restaurant, day: int) -> bool:
    return any(site.fan[index] for period in site.periods(day) for index in site.month.indices(*period))


def greasy(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The purifier's plates have not been washed for weeks: day after day just below the limit."""
    last = day + random.randint(9, 11)
    if last > site.month.days - 2:
        return None
    start, end = midnight(day) + DAWN_S, midnight(last) + DAWN_S
    for index in site.month.indices(start, end):
        if site.fan[index]:
            site.fume[index] = min(site.fume[index] * 2.4 / site.clean, 0.93 * LIMIT)
    known = Label("CF04", KEY, midnight(day + WEEK + 1), end)
    around = Label("CF04", KEY, start, end + WEEK * DAY_S, sure=False)
    return happened("greasy", start, end, [known, around])


def odd_current(site: Restaurant, day: int, random: Random) -> Happening | None:
    """The purifier's plates short, or its supply has failed: far more or less current than when clean."""
    last = day + random.randint(1, 3)
    if not site.has_baseline or last > site.month.days - 2:
        return None
    if not all(site.meals(each) for each in range(day, last)):
        return None
    times = random.choice((0.25, 1.7))
    start, end = midnight(day), midnight(last)
    site.spoils.append(
        (
            site.month.indices(start, end),
            lambda _, row: (*row[:5], round(row[5] * times, 2), row[6]),
        )
    )
    return happened("odd_current", start, end, [Label("CF04", KEY, start, end)])


def slack_day(site: Restaurant, day: int, random: Random) -> Happening | None:
    """Few guests: hardly any smoke, but some."""
    for period in site.meals(day):
        for index in site.month.indices(*period):
            site.fume[index] = 0.03 + 0.15 * site.fume[index] * random.uniform(0.8, 1.2)
    meals = site.meals(day)
    return Happening("slack_day", meals[0][0], meals[-1][1]) if meals else None


def worn_plates(site: Restaurant, day: int, random: Random) -> Happening | None:
    """A little more current than when clean, and a little more smoke."""
    if not site.has_baseline:
        return None
    start, end = midnight(day), midnight(day + 1)
    site.spoils.append(
        (site.month.indices(start, end), lambda _, row: (*row[:5], round(row[5] * 1.15, 2), row[6]))
    )
    return Happening("worn_plates", start, end)


def never_cleaned(site: Restaurant) -> Happening | None:
    """A month has gone by since the last cleaning."""
    if site.cleaned_at is None:
        return None
    due = site.cleaned_at + DUE_DAYS * DAY_S
    if due >= site.month.end:
        return Happening("cleaned_lately", FIRST, site.month.end)
    return Happening("never_cleaned", due, site.month.end, (Label("CF04", KEY, due, site.month.end),))


KINDS = {
    each.__name__: each
    for each in (
        probe_covered,
        probe_stuck,
        vacated,
        holiday_declared,
        greasy,
        odd_current,
        slack_day,
        worn_plates,
    )
}
