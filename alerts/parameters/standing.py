"""What the page of standards shows: the published ones, and which is in force where."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from alerts.models import Standard, StandardChoice, StandardLimit
from alerts.parameters.targets import limit_unit
from alerts.wording import number
from registry.rooms import platform

HISTORY = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in words."""

    row: StandardLimit
    factor: str
    text: str
    mean: str


def published(slug: str) -> list[tuple[Standard, list[Limit]]]:
    """Every standard of a platform with its limits; ``is_chosen``: somewhere, some time."""
    rows = Standard.objects.filter(platform=slug).prefetch_related("limits")
    rows = rows.annotate(is_chosen=Exists(StandardChoice.objects.filter(standard=OuterRef("pk"))))
    return [(each, [_limit(slug, limit) for limit in each.limits.all()]) for each in rows]


def _limit(slug: str, row: StandardLimit) -> Limit:
    titles = {each.column: each.title for each in platform(slug).factors}
    mean = mean_words(row.window_s)
    text = f"{number(row.limit)} {limit_unit(slug, row.column)}"
    return Limit(row, titles.get(row.column, row.column), text, mean)


def mean_words(window_s: int) -> str:
    return "1 小时均值" if window_s == 3600 else f"{window_s // 60} 分钟均值"


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice; ``state``: current, coming or past."""

    row: StandardChoice
    state: str


def choices(slug: str, by: User, now: datetime) -> list[Choice]:
    """Which standard was chosen where, the newest first."""
    rows = StandardChoice.objects.visible_to(by).filter(platform=slug)
    rows = rows.select_related("standard", "district", "enterprise", "point__site", "made_by")
    current: set[tuple[Any, ...]] = set()
    found = []
    for row in rows.defer("district__boundary").order_by("-since", "-pk")[:HISTORY]:
        key = (row.reach, row.district_id, row.trade, row.enterprise_id, row.point_id)
        state = "coming" if row.since > now else "past" if key in current else "current"
        if row.since <= now:
            current.add(key)
        found.append(Choice(row, state))
    return found
