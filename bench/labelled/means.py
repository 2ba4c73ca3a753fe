"""What true means over clock-aligned windows amount to: exceeding, not, or too near to call."""

from collections.abc import Callable, Iterable, Iterator
from math import sqrt
from typing import NamedTuple

from bench.labelled.month import MINUTE_S, Month

HOUR_LEAST_S, QUARTER_LEAST_S, TEN_LEAST_S = 45 * MINUTE_S, 12 * MINUTE_S, 8 * MINUTE_S


class Mean(NamedTuple):
    """A window's true mean, None when too few of its samples count; a measured one may be ``slack`` of it off."""

    start: float
    end: float
    value: float | None
    slack: float = 0.0


class Verdict(NamedTuple):
    """Exceeding windows: how many running for certain, how many at most."""

    start: float
    end: float
    surely: int
    maybe: int


def means(
    month: Month,
    span: tuple[float, float],
    width_s: float,
    least_s: float,
    noise: float,
    value: Callable[[int], float | None],
) -> Iterator[Mean]:
    """The means of the windows that touch ``span``; ``noise`` is the relative one of a sample."""
    at = span[0] // width_s * width_s
    while at < span[1]:
        known = [each for index in month.heard(at, at + width_s) if (each := value(index)) is not None]
        if known and len(known) * month.step >= least_s:
            yield Mean(at, at + width_s, sum(known) / len(known), 4 * noise / sqrt(len(known)))
        else:
            yield Mean(at, at + width_s, None)
        at += width_s


def runs(windows: Iterable[Mean], limit: float) -> Iterator[Verdict]:
    """Runs of windows that exceed ``limit``, or may; an invalid one does not part them, nor counts."""
    run: list[Mean] = []
    for each in windows:
        if each.value is None or each.value > limit * (1 - each.slack):
            run.append(each)
        else:
            yield from _verdict(run, limit)
            run = []
    yield from _verdict(run, limit)


def _verdict(run: list[Mean], limit: float) -> Iterator[Verdict]:
    known = [each for each in run if each.value is not None]
    if known:
        surely = _longest(each.value is not None and each.value > limit * (1 + each.slack) for each in run)
        maybe = _longest(each.value is not None for each in run)
        yield Verdict(known[0].start, known[-1].end, surely, maybe)


def _longest(truths: Iterable[bool]) -> int:
    longest = running = 0
    for each in truths:
        running = running + 1 if each else 0
        longest = max(longest, running)
    return longest
