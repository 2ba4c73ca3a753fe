"""What a rule is, what it looks at and what it finds. Pure: files and the live judge share it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta, timezone
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alerts.hours import Hourly
    from alerts.timeline import Case

CHINA = timezone(timedelta(hours=8))
"""Orders, declarations and business hours are meant in this time; it has no summer time since 1992."""

Row = tuple[Any, ...]
"""A Sample of the platform, or any tuple in the order that the caller's ``layout`` names."""

Hours = tuple[float, float]
"""A business period in seconds after midnight, +08:00; an end before its start crosses midnight."""


SITE = "site"
"""The subject of an episode that is about a whole site, not one of its points."""


@dataclass(frozen=True, slots=True)
class StandardView:
    """The concentration limit in force, as its standard words it (domain.md B.1, C.1).

    ``limit`` in the unit of ``column``; a mean over ``window_s`` is compared, or with ``difference`` what it
    exceeds the background by; ``allowed_a_day``: how many exceeding means a natural day may hold;
    ``background_cap``: a county's background above it counts as this much; ``higher``: a second limit of the
    same standard with a count of its own.
    """

    name: str
    column: str
    limit: float
    window_s: float = 3600
    difference: bool = False
    allowed_a_day: int = 0
    background_cap: float | None = None
    higher: float | None = None
    higher_allowed_a_day: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of a rule. None: the rule has no such number. Durations in seconds.

    ``standard``: the legal limit in force, for rules that judge by one; a set ``limit`` takes its limit's place.
    """

    hold_1_s: float | None = None
    hold_2_s: float | None = None
    hold_3_s: float | None = None
    tolerance_s: float | None = None
    lag_s: float | None = None
    grace_s: float | None = None
    low_ratio: float | None = None
    high_ratio: float | None = None
    near_ratio: float | None = None
    count: float | None = None
    limit: float | None = None
    ratio: float | None = None
    over_ratio: float | None = None
    times: float | None = None
    least_kwh: float | None = None
    window_s: float | None = None
    days: float | None = None
    power_limit: float | None = None
    current_limit: float | None = None
    voltage_limit: float | None = None
    voltage_low: float | None = None
    energy_limit: float | None = None
    enabled: float = 1
    limit_by_trade: Mapping[str, float] = field(default_factory=dict)
    standard: StandardView | None = None

    def overridden(self, settings: Mapping[str, float]) -> Limits:
        """These limits with some set otherwise; a set ``limit`` holds for every trade."""
        changes: dict[str, Any] = dict(settings)
        if "limit" in settings:
            changes["limit_by_trade"] = {}
            if self.standard:
                changes["standard"] = replace(self.standard, limit=settings["limit"])
        return replace(self, **changes)

    def told(self) -> dict[str, Any]:
        """The numbers that the rule has, as plain JSON, for the record of what fired."""
        names = (*SETTING_NAMES, "limit_by_trade")
        numbers = {name: value for name in names if (value := getattr(self, name)) not in (None, {})}
        return numbers | ({"standard": asdict(self.standard)} if self.standard else {})

    def limit_for(self, trade: str) -> float:
        """The concentration limit of a site of this trade (行业), without regard to a standard."""
        limit = self.limit_by_trade.get(trade, self.limit)
        assert limit is not None, "a rule without a limit was asked for one"
        return limit

    @property
    def least(self) -> int:
        """``count`` as a number of things: at least one."""
        return max(1, ceil(self.count or 1))

    def holds(self) -> list[tuple[float, int]]:
        """(hold in seconds, the level it leads to), for rules whose levels count from 1."""
        each = ((self.hold_1_s, 1), (self.hold_2_s, 2), (self.hold_3_s, 3))
        return [(hold, level) for hold, level in each if hold is not None]


SETTING_NAMES = tuple(each.name for each in fields(Limits) if each.name not in ("limit_by_trade", "standard"))

Settings = Mapping[str, Mapping[str, float]]
"""Overrides: rule code → setting name → value."""


@dataclass(frozen=True, slots=True)
class PointView:
    """A point as the rules see it. ``kind``: production, treatment, both, indirect, total, dust, reference,
    spray or fume.

    ``has_spray``: its samples carry the state of a spray or fog cannon (喷淋、雾炮). ``cleaned_at``: when its
    purifier was cleaned, epoch seconds in time order; ``baseline_a``: the purifier's usual current after the last
    of these. ``flow_m3_h`` or, with measured velocity, ``duct_m2``: where its exhaust flow is known from.
    """

    key: str
    kind: str
    interval_s: float = 300
    rated_kw: float | None = None
    on_kw: float | None = None
    title: str = ""
    settings: Settings = field(default_factory=dict)
    has_spray: bool = False
    cleaned_at: tuple[float, ...] = ()
    baseline_a: float | None = None
    flow_m3_h: float | None = None
    duct_m2: float | None = None

    @property
    def name(self) -> str:
        return self.title or self.key

    @property
    def reach_s(self) -> float:
        """How long one sample speaks for its point; from then on the point is UNKNOWN."""
        return max(3 * self.interval_s, 15 * 60)

    @property
    def produces(self) -> bool:
        return self.kind in ("production", "both")


@dataclass(frozen=True, slots=True)
class Link:
    """产治关联: these production points need this treatment. ``mode``: all (串联) or any (并联)."""

    production: tuple[str, ...]
    treatment: tuple[str, ...]
    standby: tuple[str, ...] = ()
    mode: str = "all"

    @property
    def keys(self) -> tuple[str, ...]:
        """Every treatment point, in use or standby."""
        return self.treatment + self.standby


@dataclass(frozen=True, slots=True)
class Order:
    """停限产指令 over [start, end); ``kind``: stop or limit; no ``points``: every production point but those
    ``spared``. ``cut_pct``: by how much a limit order lowers production. ``key`` (at most 16 characters) tells
    orders apart; the pieces of one that holds at some hours of the day share it."""

    kind: str
    start: datetime
    end: datetime | None
    points: tuple[str, ...] = ()
    cut_pct: float | None = None
    spared: tuple[str, ...] = ()
    key: str = ""

    def binds(self, point: PointView) -> bool:
        """Whether it is about this point."""
        listed = point.key in self.points if self.points else point.produces
        return listed and point.key not in self.spared


@dataclass(frozen=True, slots=True)
class Declaration:
    """申报 over [start, end) for the points it lists; ``kind``: stop, repair, outage or fault.

    ``filed_at``: when it was filed; None: in good time.
    """

    kind: str
    points: tuple[str, ...]
    start: datetime
    end: datetime | None
    approved: bool = False
    filed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """The parameters in force at a site from ``since`` (epoch seconds) until the next version begins.

    ``points`` and ``standards`` by point key. For the record: ``ids``, the settings that made it by (rule, point
    key, or "" for the whole site), and ``choices``, those of a standard by point key.
    """

    since: float
    settings: Settings = field(default_factory=dict)
    points: Mapping[str, Settings] = field(default_factory=dict)
    standards: Mapping[str, StandardView] = field(default_factory=dict)
    ids: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    choices: Mapping[str, int] = field(default_factory=dict)


Background = Mapping[str, Mapping[float, float]]
"""The county's ambient air: column → start of the hour (epoch seconds) → mean of its stations."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site as the rules see it: all that they ask about it besides its readings."""

    platform: str
    points: tuple[PointView, ...]
    trade: str = ""
    hours: tuple[Hours, ...] = ()
    stoves: int | None = None
    links: tuple[Link, ...] = ()
    orders: tuple[Order, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    settings: Settings = field(default_factory=dict)
    title: str = ""
    versions: tuple[Version, ...] = ()
    """In time order; the first holds from the beginning whatever its ``since``. None: ``settings`` alone."""
    background: Background = field(default_factory=dict)
    days_off: frozenset[str] = frozenset()
    """Local days (ISO dates) on which the site rests: a canteen's weekends and holidays."""
    fully_submetered: bool = False
    """分表全覆盖: what the master meters count, the other circuits count too."""
    hourly: Hourly = field(default_factory=dict)
    """Hours before the samples at hand, for rules that look back over weeks."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the evidence, ready to be shown."""

    label: str
    value: float | None
    unit: str
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found at its subject, in epoch seconds; the engine makes an Episode of it.

    ``aspect`` tells apart findings of one rule that may overlap (DU07: flat, negative).
    """

    level: int
    start: float
    end: float | None
    sentence: str
    peak: float | None = None
    limit: float | None = None
    unit: str = ""
    figures: tuple[Figure, ...] = ()
    aspect: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """异常过程: a rule was broken at ``subject`` from ``start`` to ``end`` (None: not ended by ``until``).

    ``sentence`` says why, with numbers and units; it does not grow while the episode lasts.
    """

    rule: str
    subject: str
    level: int
    start: datetime
    end: datetime | None
    sentence: str = ""
    peak: float | None = None
    limit: float | None = None
    unit: str = ""
    figures: tuple[Figure, ...] = ()
    aspect: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The version of the rule's numbers that found it: ``{"limits": …, "settings": ids}``."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of one platform.

    ``judge`` finds the breaches of one subject; ``subjects`` names the points it is asked about.
    ``lookback``: how far before a changed reading the history must reach for the same answer. It must begin
    on a full hour (half a window has another mean), hold the last sample before that (silences), and go back
    to the start of what is still open. ``needs``: the columns it reads. ``factors``: every column of the
    platform in FACTORS order, which is the order of the flags. ``optional``: settings without a default.
    ``aliases``: other names of a setting. ``limit_from``: the rule whose ``limit`` serves this one too.
    ``deeper``: the lookback at sites that need more of it. ``slow``: judged each hour over ten-minute means
    instead of with every reading, because it looks back over days (alerts/slow.py).
    """

    code: str
    title: str
    source: str
    platform: str
    judge: Callable[[Case, PointView, Limits], Iterable[Finding]]
    subjects: Callable[[SiteView], Iterable[PointView]]
    limits: Limits
    lookback: timedelta
    needs: tuple[str, ...]
    factors: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    limit_from: Rule | None = None
    deeper: Callable[[SiteView], timedelta] | None = None
    slow: bool = False

    def lookback_at(self, site: SiteView) -> timedelta:
        """How far back the history of this site must reach."""
        return max(self.lookback, self.deeper(site)) if self.deeper else self.lookback

    @property
    def setting_names(self) -> tuple[str, ...]:
        """The settings that change this rule."""
        borrowed = ("limit",) if self.limit_from else ()
        own = [
            name for name in SETTING_NAMES if getattr(self.limits, name) is not None and name not in borrowed
        ]
        return (*own, *self.optional, *self.aliases)

    def limits_for(self, site: SiteView, point: PointView, version: Version | None = None) -> Limits:
        """The default limits, overridden by the site's settings, the version's, then by the point's."""
        limits = self.limits
        if version and (standard := version.standards.get(point.key)):
            limits = replace(limits, standard=standard)
        own = (version.settings, version.points.get(point.key, {})) if version else ()
        for settings in (site.settings, point.settings, *own):
            if self.limit_from and "limit" in (lent := settings.get(self.limit_from.code, {})):
                limits = limits.overridden({"limit": lent["limit"]})
            if named := settings.get(self.code):
                limits = limits.overridden(
                    {self.aliases.get(name, name): value for name, value in named.items()}
                )
        return limits


def every_point(site: SiteView) -> Sequence[PointView]:
    """Subjects of a rule that is asked about every point."""
    return site.points


def whole_site(site: SiteView) -> Sequence[PointView]:
    """Subject of a rule that is asked about the site as one."""
    return (PointView(SITE, SITE, title=site.title),)
