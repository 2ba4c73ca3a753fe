"""What is compared with a dust limit: the mean over the standard's window, or its difference to the background.

Pure. Without a standard in force an hour's TSP is compared as it was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from alerts.common_rules import Window, windows
from alerts.conditions import NEARLY
from alerts.rule_types import Limits, PointView
from alerts.timeline import Case

TSP, PM10 = "tsp_ug_m3", "pm10_ug_m3"
TITLES = {TSP: "TSP", PM10: "PM10"}
UNIT = "µg/m³"
HOUR_S = 3600.0
VALID_SHARE = 0.75
"""Valid minutes that make a mean valid: 45 of an hour (GB 3095-2012 表4), 12 of 15 minutes, 4 of 5."""
REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Product:
    """``limit`` in µg/m³; ``cap``: a county's background above it counts as this much."""

    column: str
    limit: float
    window_s: float = HOUR_S
    difference: bool = False
    cap: float | None = None
    allowed_a_day: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.column]

    @property
    def words(self) -> str:
        """小时均值, 15 分钟均值, 小时均值与背景值之差."""
        return f"{self.span}均值{'与背景值之差' if self.difference else ''}"

    @property
    def span(self) -> str:
        return "小时" if self.window_s == HOUR_S else f"{self.window_s / 60:g} 分钟"


def product(limits: Limits, trade: str) -> Product:
    """By the standard in force, else an hour's TSP against the rule's own limit."""
    standard = limits.standard
    if standard is None or standard.column not in TITLES:
        return Product(TSP, limits.limit_for(trade))
    return Product(
        standard.column,
        standard.limit,
        standard.window_s,
        standard.difference,
        standard.background_cap,
        standard.allowed_a_day,
    )


def means(case: Case, point: PointView, column: str, window_s: float) -> list[Window]:
    """The point's windows that have ended; the mean is None where too few minutes were valid."""
    track = case.tracks[point.key]
    least = ceil(VALID_SHARE * window_s / 60)
    return case.shared(
        ("means", point.key, column, window_s),
        lambda: list(windows(track, track.known(column), window_s, least, case.until)),
    )


def compared(case: Case, point: PointView, wanted: Product) -> Sequence[Window]:
    """As ``means``, but what is compared with the limit; None also where the background is not known."""
    found = means(case, point, wanted.column, wanted.window_s)
    if not wanted.difference:
        return found
    return case.shared(
        ("compared", point.key, wanted),
        lambda: [each._replace(mean=_less(each, background(case, each, wanted))) for each in found],
    )


def may_reach(case: Case, point: PointView, wanted: Product, limit: float) -> bool:
    """Whether any sample is so high that a mean could be; asked first, a quiet point costs next to nothing."""
    bounds = case.tracks[point.key].bounds(wanted.column)
    return bounds is not None and bounds[1] >= limit * NEARLY


def _less(window: Window, beneath: float | None) -> float | None:
    return None if window.mean is None or beneath is None else window.mean - beneath


def background(case: Case, window: Window, wanted: Product) -> float | None:
    """The mean of the county's ambient stations in that hour, else that of the site's own reference points."""
    hour = window.start // HOUR_S * HOUR_S
    county = case.site.background.get(wanted.column, {}).get(hour)
    if county is not None:
        return county if wanted.cap is None else min(county, wanted.cap)
    own = [
        mean
        for each in case.site.points
        if each.kind == REFERENCE and (mean := _references(case, each, wanted).get(window.start)) is not None
    ]
    return sum(own) / len(own) if own else None


def _references(case: Case, point: PointView, wanted: Product) -> dict[float, float | None]:
    return case.shared(
        ("reference", point.key, wanted.column, wanted.window_s),
        lambda: {each.start: each.mean for each in means(case, point, wanted.column, wanted.window_s)},
    )
