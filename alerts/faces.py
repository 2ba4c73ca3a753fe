"""How a platform shows itself in lists, cards and charts. Pure; each rib fills a Face in its figures.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.rule_types import SiteView
from alerts.strips import Bundle
from alerts.timeline import Case

Latest = Mapping[str, Mapping[str, float | None]]
"""Point key → column → value."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A kind of trouble that the overview counts by name: 治污异常, 超标 …"""

    slug: str
    title: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """The quantity a list shows first. ``scale`` fills the bar, ``limit`` is the legal one, if any."""

    value: float | None
    scale: float
    limit: float | None = None

    @property
    def is_over(self) -> bool:
        return self.value is not None and self.limit is not None and self.value > self.limit

    @property
    def share(self) -> float:
        """How full the bar is, 0–100."""
        return (
            0.0
            if self.value is None or not self.scale
            else max(0.0, min(100 * self.value / self.scale, 100.0))
        )

    @property
    def limit_share(self) -> float | None:
        return None if self.limit is None or not self.scale else min(100 * self.limit / self.scale, 100.0)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit to draw on the chart of one quantity."""

    column: str
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Face:
    """``site_word``: what one site is called. ``silence``: the rule that says 离线.

    ``key``: the figure of a list. ``shown``: the columns a chart begins with; ``charted``: those it offers;
    ``stripped``: those that ``bundles`` reads.
    """

    site_word: str
    key_title: str
    unit: str
    decimals: int
    headlines: tuple[Headline, ...]
    silence: str
    shown: tuple[str, ...]
    charted: tuple[str, ...]
    stripped: tuple[str, ...]
    key: Callable[[SiteView, Latest], KeyFigure]
    limits: Callable[[SiteView], Sequence[LimitLine]]
    """The lines of a chart; the view holds the points it shows."""
    bundles: Callable[[Case, float, float], Sequence[Bundle]]
    """The strips of a site from one instant to another (epoch seconds)."""
    notes: Callable[[SiteView], Sequence[str]] = lambda _: ()
    """What a person should know about how this site is judged, a sentence each."""
