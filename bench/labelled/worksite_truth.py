"""What the true air at a worksite amounts to, by the wording of the rules."""

from collections.abc import Iterable, Iterator

from bench.labelled.means import HOUR_LEAST_S, QUARTER_LEAST_S, Mean, Verdict, means, runs
from bench.labelled.month import HOUR_S, MINUTE_S
from bench.labelled.told import Label
from bench.labelled.worksite import DIFFERENCE, KEY, NOISE, PM10_SHARE, SPRAY, Worksite

QUARTER_S = 15 * MINUTE_S
NEAR_SHARE = 0.8
SILENT_HOLDS = (30 * MINUTE_S, 4 * HOUR_S, 24 * HOUR_S)


def air(site: Worksite, start: float, end: float) -> tuple[Label, ...]:
    """All that DU01 to DU04 must say, or may, about the air between two instants."""
    span = start - 2 * HOUR_S, end + 3 * HOUR_S
    hours = list(_means(site, span, HOUR_S, HOUR_LEAST_S))
    quarters = _means(site, span, QUARTER_S, QUARTER_LEAST_S)
    labels = [
        *_labels("DU01", 1, runs(quarters, NEAR_SHARE * site.limit), 2),
        *_labels("DU02", 1, runs(hours, site.limit), 1),
        *_labels("DU03", 2, runs(hours, site.limit), 3),
        *_labels("DU04", 3, runs(hours, 2 * site.limit), 1),
    ]
    if site.by_difference:
        labels += _labels("DU05", 1, runs(_above(site, span), DIFFERENCE), 1)
    if site.spray is not None and not _sprayed(site, start, end):
        labels += _labels("DU08", 2, runs(hours, site.limit), 1)
    return tuple(labels)


def _sprayed(site: Worksite, start: float, end: float) -> bool:
    return any(site.spray[index] for index in site.month.indices(start, end)) if site.spray else False


def _above(site: Worksite, span: tuple[float, float]) -> Iterator[Mean]:
    """The hours' PM10 above the county's."""
    county = site.background()

    def above(index: int) -> float | None:
        if index in site.bad:
            return None
        return PM10_SHARE * site.air[index] - county[site.month.at(index) // HOUR_S * HOUR_S]

    return means(site.month, span, HOUR_S, HOUR_LEAST_S, 2 * NOISE, above)


def _means(site: Worksite, span: tuple[float, float], width_s: float, least_s: float) -> Iterator[Mean]:
    def valid(index: int) -> float | None:
        return None if index in site.bad else site.air[index]

    return means(site.month, span, width_s, least_s, NOISE, valid)


def _labels(rule: str, level: int, found: Iterable[Verdict], least: int) -> Iterator[Label]:
    for each in found:
        if each.maybe >= least:
            yield Label(rule, KEY, each.start, each.end, level, sure=each.surely >= least)


def spray_silence(site: Worksite, start: float, end: float) -> tuple[Label, ...]:
    """DU09 for a fog cannon that is not heard over [start, end)."""
    before, after = list(site.month.heard(start - HOUR_S, start)), next(site.month.heard(end, end + HOUR_S))
    first, last = site.month.at(before[-1]), site.month.at(after)
    return (Label("DU09", SPRAY, first, last),) if last - first > HOUR_S else ()


def silence(site: Worksite, start: float, end: float) -> tuple[Label, ...]:
    """DU06 for samples missing over [start, end)."""
    before = list(site.month.heard(start - HOUR_S, start))
    after = next(site.month.heard(end, end + HOUR_S), None)
    if not before or after is None:
        return ()
    first, last = site.month.at(before[-1]), site.month.at(after)
    level = sum(last - first > hold for hold in SILENT_HOLDS)
    found = (Label("DU06", KEY, first, last, level),) if level else ()
    return found if site.spray is None else (*found, *spray_silence(site, start, end))
