"""A month of logs at a glance: which day holds what, which duty has no entry, how available each platform was."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from maintenance.logs.downtime import CITY, month_bounds
from maintenance.logs.kinds import KINDS, MONTHLY, Kind

Entries = Sequence[tuple[str, str, datetime]]
"""(kind, platform, started_at)."""


@dataclass(frozen=True, slots=True)
class Square:
    """One kind on one day."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    days: tuple[Square, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind for one platform: what was written, and whether its lack is a gap. ``is_over``: the month is."""

    platform: str
    count: int
    is_gap: bool
    is_over: bool

    @property
    def words(self) -> str:
        if not self.is_gap:
            return ""
        return "全月未记录" if self.is_over else "本月尚未记录"


@dataclass(frozen=True, slots=True)
class Coverage:
    kind: Kind
    duties: tuple[Duty, ...]

    @property
    def gaps(self) -> int:
        return sum(each.is_gap for each in self.duties)


def entries(rows: QuerySet, month: date) -> Entries:
    """What began in the month; one query."""
    start, end = month_bounds(month)
    found = rows.filter(started_at__gte=start, started_at__lt=end)
    return list(found.order_by().values_list("kind", "platform", "started_at"))


def calendar(found: Entries, month: date) -> list[Row]:
    """Every kind with its days."""
    start, end = month_bounds(month)
    days = [start.date() + timedelta(days=each) for each in range((end - start).days)]
    counts = Counter((kind, at.astimezone(CITY).date()) for kind, _, at in found)
    return [
        Row(kind, squares, sum(each.count for each in squares))
        for kind in KINDS.values()
        for squares in [tuple(Square(on, counts[kind.slug, on]) for on in days)]
    ]


def coverage(found: Entries, platforms: Iterable[str], month: date, today: date) -> list[Coverage]:
    """Every kind × platform. An entry of all platforms counts for each; only the monthly kinds can lack one,
    and no month that has yet to come does."""
    slugs = tuple(platforms)
    counts = Counter(
        (kind, slug) for kind, platform, _ in found for slug in ([platform] if platform else slugs)
    )
    start, end = month_bounds(month)
    has_begun, is_over = start.date() <= today, end.date() <= today

    def duty(kind: str, slug: str) -> Duty:
        count = counts[kind, slug]
        return Duty(slug, count, kind in MONTHLY and not count and has_begun, is_over)

    return [Coverage(kind, tuple(duty(kind.slug, each) for each in slugs)) for kind in KINDS.values()]


def asked_month(text: str, today: date) -> date:
    """The first day of the month that ``2026-11`` names; this month when it names none."""
    try:
        year, month = (int(each) for each in text.split("-", 1))
        return date(year, month, 1) if 2000 <= year <= 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)
