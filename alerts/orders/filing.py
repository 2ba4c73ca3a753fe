"""What a declaration says when it is filed, and what forbids it (domain.md D.4)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.timezone import localtime

from alerts.models import Declaration
from registry.models import Point, Site, Status

Kind, Result = Declaration.Kind, Declaration.Result
RETROACTIVE = timedelta(hours=24)
"""A start longer ago than this when filed needs the reviewer's own word (domain.md D.4)."""
FARTHEST = timedelta(days=366)
MOST_FILES = 8
IN_TIME = (Kind.REPAIR, Kind.FAULT)
"""Kinds that must say when they will be over: they excuse alerts of what runs."""
MOMENTARY = (Kind.NEW, Kind.RESUME, Kind.REMOVE)
"""Kinds that happen at an instant: they have no planned end."""
RESUMED = (Kind.STOP, Kind.OUTAGE)
"""What 恢复 ends."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a declaration says. ``points``: their numbers; none: all of the site."""

    kind: str
    start: datetime
    reason: str
    applicant: str
    planned_end: datetime | None = None
    phone: str = ""
    points: frozenset[int] = frozenset()


def is_late(declaration: Declaration) -> bool:
    return declaration.filed_at - declaration.start > RETROACTIVE


def plain_faults(filing: Filing, now: datetime, files: int) -> dict[str, str]:
    """What is wrong with it by itself; ``files``: how many come with it."""
    faults: dict[str, str] = {}
    if not now - FARTHEST <= filing.start <= now + FARTHEST:
        faults["start"] = "开始时间应在前后一年之内，请检查年份"
    if filing.planned_end and filing.planned_end <= filing.start:
        faults["planned_end"] = "计划结束应晚于开始时间"
    elif filing.planned_end and filing.kind in MOMENTARY:
        faults["planned_end"] = f"{Kind(filing.kind).label}申报不填计划结束"
    elif filing.planned_end and filing.planned_end > now + 3 * FARTHEST:
        faults["planned_end"] = "计划结束超过三年，请检查年份"
    elif not filing.planned_end and filing.kind in IN_TIME:
        faults["planned_end"] = f"{Kind(filing.kind).label}申报请填写计划结束"
    for name, label in (("reason", "事由"), ("applicant", "申报人")):
        if not getattr(filing, name).strip():
            faults[name] = f"请填写{label}"
    if files > MOST_FILES:
        faults["files"] = f"附件最多 {MOST_FILES} 个"
    return faults


def standing_faults(site: Site, filing: Filing) -> dict[str, str]:
    """What else stands at the site and forbids it."""
    owned = set(Point.objects.filter(site=site).values_list("pk", flat=True))
    if not filing.points <= owned:
        return {"points": "所选点位有不属于这个监管对象的，请重新选择"}
    if filing.kind == Kind.RESUME:
        return _resume_faults(site, filing) or _overlap(site, filing)
    if site.status == Status.STOPPED and filing.kind != Kind.NEW:
        return {"site": "这个监管对象已停用，不必申报"}
    return _overlap(site, filing)


def _overlap(site: Site, filing: Filing) -> dict[str, str]:
    """Another of the same kind for one of the same points, at one time."""
    momentary = filing.kind in MOMENTARY
    results = (Result.WAITING,) if momentary else (Result.WAITING, Result.APPROVED)
    others = Declaration.objects.filter(site=site, kind=filing.kind, result__in=results)
    for other in others.prefetch_related("points").order_by("pk"):
        if _share(other, filing) and (momentary or _meet(other, filing)):
            told = other.get_kind_display()
            state = other.get_result_display()
            return {"start": f"同一点位在这段时间已有{told}申报（{state}，{_span(other)}），时间不能重叠"}
    return {}


def _share(other: Declaration, filing: Filing) -> bool:
    named = {point.pk for point in other.points.all()}
    return not named or not filing.points or bool(named & filing.points)


def _meet(other: Declaration, filing: Filing) -> bool:
    before = other.end is not None and other.end <= filing.start
    after = filing.planned_end is not None and filing.planned_end <= other.start
    return not before and not after


def _span(other: Declaration) -> str:
    end = f"{localtime(other.end):%m-%d %H:%M}" if other.end else "直到恢复"
    return f"{localtime(other.start):%m-%d %H:%M} 至 {end}"


def _resume_faults(site: Site, filing: Filing) -> dict[str, str]:
    standing = list(to_resume(site.pk, filing.start, filing.points))
    if not standing:
        return {"start": "这个对象在该时间没有已通过的停产或停运申报，不需要恢复申报"}
    named = [{point.pk for point in each.points.all()} for each in standing]
    if filing.points and any(not each or not each <= filing.points for each in named):
        return {"points": "恢复应覆盖原停产、停运申报的全部点位；只恢复一部分时，请另行申报其余点位"}
    return {}


def to_resume(site_id: int, at: datetime, points: Collection[int]) -> Iterator[Declaration]:
    """The approved 停产 and 停运 of these points in force at ``at``."""
    rows = Declaration.objects.filter(site=site_id, kind__in=RESUMED, result=Result.APPROVED, start__lt=at)
    rows = rows.filter(Q(actual_end=None) | Q(actual_end__gt=at))
    rows = rows.filter(Q(actual_end__isnull=False) | Q(planned_end=None) | Q(planned_end__gt=at))
    wanted = set(points)
    for each in rows.prefetch_related("points").order_by("pk"):
        named = {point.pk for point in each.points.all()}
        if not wanted or not named or named & wanted:
            yield each
