"""What every site owed and brought behind a number of the readings, also by day and by month."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from performance.behind.shape import Asked, titles
from performance.measures.brought import Brought, Grain, brought
from performance.measures.data import is_served, online_share, passed
from performance.measures.shape import percent, said
from registry.models import Site
from registry.rooms import platforms

GRAINS = {"site": Grain.SITE, "day": Grain.DAY, "month": Grain.MONTH}


@dataclass(frozen=True, slots=True)
class What:
    """A number of the readings: ``number`` over the lines; ``faces``: how its lines can stand, the first as it
    opens."""

    title: str
    faces: tuple[str, ...]
    number: Callable[["Found"], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A site, a day or a month. ``url`` leads on: to the site's page, to the day's or the month's sites."""

    title: str
    under: str
    platform: str
    brought: Brought
    url: str
    key: Any

    @property
    def share(self) -> str:
        return share(self.brought)

    @property
    def lacks(self) -> int:
        return self.brought.owed - self.brought.valid


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of each platform asked for, by what the lines stand for."""

    asked: Asked
    face: str
    known: Mapping[str, Mapping[Any, Brought]]

    @property
    def every(self) -> list[Brought]:
        return [each for mine in self.known.values() for each in mine.values()]

    @property
    def keys(self) -> list[Any]:
        return sorted({key for mine in self.known.values() for key in mine})

    def on(self, key: Any) -> Brought:
        """Of all platforms: their days are the same days, so the most that one had."""
        every = [mine.get(key, Brought()) for mine in self.known.values()]
        return Brought.sum(every)


def find(asked: Asked, face: str, sites: Mapping[str, Sequence[int]] | None = None) -> Found:
    """One pass over the daily values a platform; ``sites``: of these alone, by platform."""
    slugs = [asked.platform] if asked.platform else [each.slug for each in platforms()]
    span, grain = asked.span, GRAINS[face]
    known = {
        slug: brought(slug, span.start, span.end, grain, None if sites is None else sites.get(slug, ()))
        for slug in slugs
    }
    return Found(asked, face, known)


def _sum(name: str) -> Callable[[Found], str]:
    return lambda found: str(sum(getattr(each, name) for each in found.every))


def _valid(found: Found) -> str:
    return share(Brought.sum(found.every))


def _online(found: Found) -> str:
    return said(online_share(found.every))


def months_of(what: str, found: Found) -> list[date]:
    """The months that a number of months counts."""
    window, mine = found.asked.window, {key: found.on(key) for key in found.keys}
    if what == "served":
        return [month for month in found.keys if is_served(found.known, month)]
    if what == "months":
        return [month for month in found.keys if mine[month].days]
    return passed(window, mine) if what == "months-due" else found.keys


def _months(what: str) -> Callable[[Found], str]:
    return lambda found: str(len(months_of(what, found)))


def _days(found: Found) -> str:
    return str(sum(1 for key in found.keys if found.on(key).days))


PLACES, MONTHLY = ("site", "day", "month"), ("month",)
READINGS: dict[str, What] = {
    "months": What("有数据的月份", MONTHLY, _months("months")),
    "months-due": What("投运以来的月份", MONTHLY, _months("months-due")),
    "served": What("提供服务的月份", MONTHLY, _months("served")),
    "served-due": What("投运以来的月份", MONTHLY, _months("served-due")),
    "days": What("有数据的天数", ("day",), _days),
    "owed": What("应收数据", PLACES, _sum("owed")),
    "came": What("实收数据", PLACES, _sum("came")),
    "valid": What("有效数据", PLACES, _sum("valid")),
    "valid-share": What("传输有效率", PLACES, _valid),
    "points-owed": What("应有数据的点位日", PLACES, _sum("points_owed")),
    "points-came": What("有数据的点位日", PLACES, _sum("points_came")),
    "online": What("监测点位在线率", PLACES, _online),
}


def lines(what: str, found: Found, sites: Mapping[int, Site], behind: Callable[[str], str]) -> list[Line]:
    """The lines of a page: the sites that lack most first; days and months as they came. ``behind`` gives the address
    of a shorter span."""
    if found.face == "site":
        return sorted(_sites(found, sites), key=lambda line: (-line.lacks, line.title, line.key))
    if found.face == "day":
        days = [key for key in found.keys if what != "days" or found.on(key).days]
        return [_line(f"{key:%Y-%m-%d}", key, found, behind) for key in days]
    wanted = months_of(what, found) if what in ("months", "months-due", "served") else found.keys
    return [_line(f"{key:%Y-%m}", key, found, behind) for key in wanted]


def _line(text: str, key: date, found: Found, behind: Callable[[str], str]) -> Line:
    return Line(text, _each_days(found, key), "", found.on(key), behind(text), key)


def _each_days(found: Found, key: date) -> str:
    """Of a month of several platforms: the days of each."""
    if found.face == "day" or len(found.known) < 2:
        return ""
    days = (f"{titles()[slug]} {mine.get(key, Brought()).days} 天" for slug, mine in found.known.items())
    return "、".join(days)


def _sites(found: Found, sites: Mapping[int, Site]) -> Iterator[Line]:
    span = found.asked.span
    last = span.end if span.start == span.end else span.end.replace(microsecond=0)
    query = urlencode(
        {"range": "custom", "start": f"{span.first:%Y-%m-%d}", "end": f"{_last(last):%Y-%m-%d}"}
    )
    for slug, mine in found.known.items():
        for pk, each in mine.items():
            site = sites.get(pk)
            if site is None or not (each.owed or each.came):
                continue
            url = f"{reverse(f'{slug}:site', args=[pk])}?{query}"
            yield Line(site.name, site.district.name, titles()[slug], each, url, pk)


def _last(end: Any) -> date:
    """The last whole day before ``end``."""
    day: date = end.date()
    return day if (end.hour, end.minute) != (0, 0) else date.fromordinal(day.toordinal() - 1)


def share(whole: Brought) -> str:
    """传输有效率."""
    return said(percent(whole.valid, whole.owed))
