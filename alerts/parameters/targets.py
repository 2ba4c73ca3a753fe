"""For whom a choice is made: the whole city, a district, a trade, an enterprise, one point."""

import re
from dataclasses import dataclass, replace
from typing import Any

from alerts.models.parameters import DatedChoice, Reach
from alerts.parameters.in_force import REACHES
from alerts.parameters.resolving import Place
from registry.models import District, Enterprise, Point, Site
from registry.rooms import platform
from registry.searching import any_contains

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Target:
    """A reach and what it is about; ``key`` as RuleSetting rows and trials keep it."""

    reach: Reach
    key: str = ""
    title: str = "全部"

    @property
    def rank(self) -> int:
        return REACHES[self.reach]

    def columns(self) -> dict[str, Any]:
        """The same for a row of a DatedChoice."""
        names = {
            Reach.DISTRICT: "district_id",
            Reach.TRADE: "trade",
            Reach.ENTERPRISE: "enterprise_id",
            Reach.POINT: "point_id",
        }
        value = int(self.key) if self.reach in (Reach.ENTERPRISE, Reach.POINT) else self.key
        return {"reach": self.reach} | ({names[self.reach]: value} if self.reach in names else {})

    def sites(self, slug: str) -> Any:
        """The sites of a platform that it touches."""
        narrowed = {
            Reach.DISTRICT: {"district": self.key},
            Reach.TRADE: {"trade": self.key},
            Reach.ENTERPRISE: {"enterprise": self.key},
            Reach.POINT: {"points": self.key},
        }
        return Site.objects.filter(platform=slug, **narrowed.get(self.reach, {}))

    def place(self) -> Place:
        """A made-up place that only this reach and the wider ones of the same kind touch."""
        empty = Place("", "", "", ())
        changes: dict[Reach, dict[str, Any]] = {
            Reach.DISTRICT: {"district": self.key},
            Reach.TRADE: {"trade": self.key},
            Reach.ENTERPRISE: {"enterprise": self.key},
            Reach.POINT: {"points": (self.key,)},
        }
        return replace(empty, **changes.get(self.reach, {}))


EVERYWHERE = Target(Reach.DEFAULT)


def target_of(row: DatedChoice) -> Target:
    """The target of a stored row."""
    keys = {
        Reach.DISTRICT: row.district_id,
        Reach.TRADE: row.trade,
        Reach.ENTERPRISE: row.enterprise_id,
        Reach.POINT: row.point_id,
    }
    return Target(Reach(row.reach), str(keys.get(Reach(row.reach), "")), row.target)


def from_key(reach: str, key: str) -> Target:
    """The target that a trial keeps; its title is looked up."""
    titles = {
        Reach.DISTRICT: lambda: District.objects.values_list("name", flat=True).get(pk=key),
        Reach.TRADE: lambda: key,
        Reach.ENTERPRISE: lambda: Enterprise.objects.values_list("name", flat=True).get(pk=key),
        Reach.POINT: lambda: point_title(Point.objects.select_related("site").get(pk=key)),
    }
    found = titles.get(Reach(reach))
    return Target(Reach(reach), key, str(found()) if found else "全部")


def trades(slug: str) -> list[str]:
    """The trades of a platform's sites."""
    rows = Site.objects.filter(platform=slug).exclude(trade="")
    return list(rows.order_by("trade").values_list("trade", flat=True).distinct())


def point_title(point: Point) -> str:
    return f"{point.site.name} · {point.name}"


def enterprises(slug: str, words: str) -> list[str]:
    """Enterprises of a platform that hold ``words``, as ``编号 名称``, for a list of suggestions."""
    rows = Enterprise.objects.filter(sites__platform=slug).distinct().order_by("name")
    return [f"{each.pk} {each.name}" for each in any_contains(rows, words, "name", "uscc")[:SHOWN]]


def points(slug: str, words: str) -> list[str]:
    """Points of a platform that hold ``words``, as ``编号 站点 · 点位``."""
    rows = Point.objects.filter(site__platform=slug).select_related("site").order_by("site__name", "pk")
    found = any_contains(rows, words, "name", "site__name", "site__enterprise__name")[:SHOWN]
    return [f"{each.pk} {point_title(each)}" for each in found]


def enterprise_named(slug: str, text: str) -> Enterprise | None:
    """The enterprise that ``编号 名称``, a whole name or a 统一社会信用代码 means; None when none or several do."""
    rows = Enterprise.objects.filter(sites__platform=slug).distinct()
    return (
        _numbered(rows, text)
        or _only(rows.filter(name=text.strip()))
        or _only(rows.filter(uscc=text.strip()))
    )


def point_named(slug: str, text: str) -> Point | None:
    """The point that ``编号 站点 · 点位`` means."""
    return _numbered(Point.objects.filter(site__platform=slug).select_related("site"), text)


def _numbered(rows: Any, text: str) -> Any:
    number = re.match(r"\s*(\d{1,9})(?:\s|$)", text, re.ASCII)
    return rows.filter(pk=int(number[1])).first() if number else None


def _only(rows: Any) -> Any:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def limit_unit(slug: str, column: str) -> str:
    """The unit of a limit over one of the platform's columns; empty for none of them."""
    return next((each.unit for each in platform(slug).factors if each.column == column), "")
