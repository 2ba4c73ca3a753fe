"""What truly happens at an exhaust outlet amounts to, by the wording of the rules."""

from collections.abc import Callable, Iterator

from bench.labelled.means import TEN_LEAST_S, Verdict, means, runs
from bench.labelled.month import DAY_S, HOUR_S, MINUTE_S, level_of, stretches
from bench.labelled.restaurant import KEY, LIMIT, NOISE, Restaurant
from bench.labelled.told import Label

TEN_S = 10 * MINUTE_S
OUTSIDE_S = 30 * MINUTE_S


def fume(site: Restaurant, start: float, end: float) -> tuple[Label, ...]:
    """All that CF01 must say, or may."""

    def valid(index: int) -> float | None:
        return None if index in site.bad else site.fume[index] * bool(site.fan[index])

    span = start - HOUR_S, end + HOUR_S
    found = runs(means(site.month, span, TEN_S, TEN_LEAST_S, NOISE, valid), LIMIT)
    return tuple(label for each in found for label in _fume_labels(each))


def _fume_labels(run: Verdict) -> Iterator[Label]:
    """Two windows running are level 1, three are level 2."""
    for level, least in ((1, 2), (2, 3)):
        if run.maybe >= least:
            yield Label("CF01", KEY, run.start, run.end, level, sure=run.surely >= least)


def _held(
    site: Restaurant,
    rule: str,
    start: float,
    end: float,
    hold_s: float,
    level: int,
    true: Callable[[int], bool],
) -> Iterator[Label]:
    for first, last, over in stretches(site.month, start - HOUR_S / 2, end + HOUR_S / 2, true):
        if level_of(last - first, (hold_s,)):
            yield Label(rule, KEY, first, over, level)


def purifier_off(site: Restaurant, start: float, end: float) -> tuple[Label, ...]:
    """CF02: within business hours, cooking without the purifier."""

    def breach(index: int) -> bool:
        cooking = site.fan[index] or site.fume[index] > 0.3
        return bool(cooking and not site.purifier[index] and site.trading(site.month.at(index)))

    return tuple(_held(site, "CF02", start, end, TEN_S, 2, breach))


def fan_off(site: Restaurant, start: float, end: float) -> tuple[Label, ...]:
    """CF03: the purifier runs, the fan does not."""
    return tuple(
        _held(site, "CF03", start, end, TEN_S, 1, lambda at: bool(site.purifier[at] and not site.fan[at]))
    )


def outside_hours(site: Restaurant, start: float, end: float) -> tuple[Label, ...]:
    """CF08: above the limit for half an hour, while it should be closed."""

    def breach(index: int) -> bool:
        return site.fume[index] > LIMIT and not site.trading(site.month.at(index))

    return tuple(_held(site, "CF08", start, end, OUTSIDE_S, 1, breach))


def silence(site: Restaurant, start: float, end: float) -> tuple[Label, ...]:
    """CF05 for samples missing over [start, end): an hour of one business period, or a day."""
    before = list(site.month.heard(start - HOUR_S, start))
    after = next(site.month.heard(end, end + HOUR_S), None)
    if not before or after is None:
        return ()
    first, last = site.month.at(before[-1]), site.month.at(after)
    days = range(int((first - site.month.at(0)) // DAY_S) - 1, int((last - site.month.at(0)) // DAY_S) + 1)
    shared = max(min(last, closes) - max(first, opens) for day in days for opens, closes in site.periods(day))
    found = shared >= HOUR_S or last - first >= DAY_S
    return (Label("CF05", KEY, first, last),) if found else ()
