"""运维月报: what is told of one district and platform in one month, and sums of it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from telemetry.shares import Rate

NOTHING = Rate()
PASS_MARK = 0.75
"""传输有效率 below it does not pass (domain.md A.7)."""


@dataclass(frozen=True, slots=True)
class Share:
    """So much of ``total`` is ``done``: hours, sites, planned visits, districts."""

    done: float = 0
    total: float = 0

    @property
    def rate(self) -> float | None:
        return self.done / self.total if self.total else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.done + other.done, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Handled:
    """Alerts begun in the month: ``due`` are those that ended or missed a deadline (alerts/life/punctual.py)."""

    all: int = 0
    ended: int = 0
    due: int = 0
    in_time: int = 0

    @property
    def late(self) -> int:
        return self.due - self.in_time

    @property
    def rate(self) -> float | None:
        return self.in_time / self.due if self.due else None

    def __add__(self, other: "Handled") -> "Handled":
        return Handled(
            self.all + other.all, self.ended + other.ended, self.due + other.due, self.in_time + other.in_time
        )


@dataclass(frozen=True, slots=True)
class OfRule:
    """The alerts of one rule."""

    rule: str
    title: str
    handled: Handled


@dataclass(frozen=True, slots=True)
class Forms:
    """现场运营维护信息表 by arrival, the current version of each."""

    all: int = 0
    approved: int = 0
    waiting: int = 0
    returned: int = 0

    def __add__(self, other: "Forms") -> "Forms":
        return Forms(
            self.all + other.all,
            self.approved + other.approved,
            self.waiting + other.waiting,
            self.returned + other.returned,
        )


@dataclass(frozen=True, slots=True)
class Sims:
    """Cards that end in the month, and how many of them were renewed."""

    due: int = 0
    renewed: int = 0

    def __add__(self, other: "Sims") -> "Sims":
        return Sims(self.due + other.due, self.renewed + other.renewed)


@dataclass(frozen=True, slots=True)
class Cleanings:
    """Data cleanings carried out, and the rows they set aside; those restored since are not counted."""

    done: int = 0
    rows: int = 0

    def __add__(self, other: "Cleanings") -> "Cleanings":
        return Cleanings(self.done + other.done, self.rows + other.rows)


@dataclass(frozen=True, slots=True)
class Running:
    """可用率 of the platform, in per cent; the same for each of its districts."""

    pct: Decimal
    down_min: int
    stops: int


@dataclass(frozen=True, slots=True)
class Line:
    """One district and platform. ``code`` or ``slug`` empty: the sum over all of them."""

    code: str
    district: str
    slug: str
    platform: str
    sites: int = 0
    points: int = 0
    online: Share = Share()
    samples: Rate = NOTHING
    rules: tuple[OfRule, ...] = ()
    handled: Handled = Handled()
    forms: Forms = Forms()
    consulted: Share = Share()
    consultation: int | None = None
    covered: Share = Share()
    planned: Share = Share()
    sims: Sims = Sims()
    cleanings: Cleanings = Cleanings()
    running: Running | None = None
    is_counted: bool = True
    """Whether its rates are there; they are being counted otherwise."""

    @property
    def is_poor(self) -> bool:
        """Below the pass mark of 传输有效率."""
        share = self.samples.effective
        return share is not None and share < PASS_MARK


@dataclass(frozen=True, slots=True)
class Report:
    """The month in every district that the person may see, by platform. ``until``: the end of the days that its
    rates count; ``is_over``: the month is."""

    month: date
    until: datetime
    is_over: bool
    lines: tuple[Line, ...]

    @property
    def is_counted(self) -> bool:
        return all(each.is_counted for each in self.lines)

    def line(self, code: str, slug: str) -> Line | None:
        return next((each for each in self.lines if (each.code, each.slug) == (code, slug)), None)

    def by_district(self) -> Iterator[tuple[Line, list[Line]]]:
        """Each district with its platforms; the first of the pair is their sum."""
        for code in dict.fromkeys(each.code for each in self.lines):
            mine = [each for each in self.lines if each.code == code]
            yield combined(mine, code=code, district=mine[0].district), mine

    def totals(self) -> list[Line]:
        """Each platform over the districts."""
        return [
            combined(
                [each for each in self.lines if each.slug == slug], slug=slug, platform=self._title(slug)
            )
            for slug in dict.fromkeys(each.slug for each in self.lines)
        ]

    def _title(self, slug: str) -> str:
        return next(each.platform for each in self.lines if each.slug == slug)


def combined(
    lines: Sequence[Line], *, code: str = "", district: str = "合计", slug: str = "", platform: str = ""
) -> Line:
    """The sum of some lines. A consultation is the district's: it counts once, whatever the platforms."""
    running = {each.running for each in lines}
    talks = {each.code: each for each in lines}.values()
    return Line(
        code,
        district,
        slug,
        platform,
        sites=sum(each.sites for each in lines),
        points=sum(each.points for each in lines),
        online=sum((each.online for each in lines), Share()),
        samples=sum((each.samples for each in lines), Rate()),
        rules=rules_of(lines),
        handled=sum((each.handled for each in lines), Handled()),
        forms=sum((each.forms for each in lines), Forms()),
        consulted=sum((each.consulted for each in talks), Share()),
        consultation=lines[0].consultation if len(talks) == 1 else None,
        covered=sum((each.covered for each in lines), Share()),
        planned=sum((each.planned for each in lines), Share()),
        sims=sum((each.sims for each in lines), Sims()),
        cleanings=sum((each.cleanings for each in lines), Cleanings()),
        running=running.pop() if len(running) == 1 else None,
        is_counted=all(each.is_counted for each in lines),
    )


def rules_of(lines: Iterable[Line]) -> tuple[OfRule, ...]:
    """The rules of some lines, those with most alerts first."""
    sums: dict[tuple[str, str], Handled] = {}
    for line in lines:
        for each in line.rules:
            key = each.rule, each.title
            sums[key] = sums.get(key, Handled()) + each.handled
    found = (OfRule(rule, title, handled) for (rule, title), handled in sums.items())
    return tuple(sorted(found, key=lambda each: (-each.handled.all, each.rule)))
