"""Sites as a list shows them: state, key figure, age of the data, open alerts, the last 24 hours.

``watched`` adds to a queryset what the database can say; ``rows`` makes the lines of one page, in a number
of queries that does not depend on how many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from alerts import sites
from alerts.faces import Face, KeyFigure
from alerts.models import Alert, Declaration
from alerts.orders.excused import kinds_at
from alerts.rule_types import SiteView
from registry.models import Point, Site, Status
from registry.rooms import model, platform, room
from telemetry.models import PointState
from telemetry.online import points_online
from telemetry.partitions import CITY

HOURS = 24
STATES = {
    "alert": ("alert", "alert-triangle", "告警"),
    "offline": ("warn", "plug-connected-x", "离线"),
    "partial": ("warn", "plug", "部分离线"),
    "normal": ("plain", "circle-check", "正常"),
    "outage": ("info", "plug-off", "停运"),
    "halted": ("info", "player-pause", "停产"),
    "testing": ("info", "tool", "调试"),
    "stopped": ("plain", "player-stop", "停用"),
}
"""State → tone, icon and word of its pill; the first that holds counts."""
NAMES = tuple(STATES)
RANK = {name: place for place, name in enumerate(NAMES)}


def face(slug: str) -> Face:
    return room(slug, "figures").FACE


def watched(found: QuerySet, slug: str, now: datetime) -> QuerySet:
    """Sites of one platform with ``points_total``, ``points_online``, ``last_at``, ``live`` and ``rank``.

    ``rank`` counts the states from the one that needs a person most; NAMES[rank] is its name. Points of an
    approved 停运 or 停产 need not be online: they are counted as ``points_out``, those of a 停运 as
    ``points_down``, and nowhere else.
    """
    points = Point.objects.filter(site=OuterRef("pk"), status=Status.RUNNING).order_by().values("site")
    out = kinds_at(slug, now)  # few, so asked once and not within each of the counts
    down = [pk for pk, kind in out.items() if kind == Declaration.Kind.OUTAGE]
    owing = points.exclude(pk__in=list(out))
    live = Alert.objects.live().filter(site=OuterRef("pk")).order_by().values("site")
    loud = live.exclude(rule=face(slug).silence)
    counted = found.annotate(
        points_total=_number(owing.annotate(n=Count("pk"))),
        points_online=_number(owing.filter(points_online(now)).annotate(n=Count("pk"))),
        points_out=_number(points.filter(pk__in=list(out)).annotate(n=Count("pk"))) if out else Value(0),
        points_down=_number(points.filter(pk__in=down).annotate(n=Count("pk"))) if down else Value(0),
        last_at=Subquery(points.annotate(n=Max("state__last_at")).values("n")),
        live=_number(live.annotate(n=Count("pk"))),
        loud=_number(loud.annotate(n=Count("pk"))),
    )
    return counted.annotate(rank=_rank())


OUT = {Declaration.Kind.OUTAGE.value: "outage", Declaration.Kind.STOP.value: "halted"}
"""Kind of an approved declaration → the state of what it takes out of the counts."""


def out_word(site: Any) -> str:
    """What keeps points of a watched site from being counted."""
    return STATES["outage" if site.points_down else "halted"][2]


def _number(counted: QuerySet) -> Coalesce:
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _rank() -> Case:
    return Case(
        When(status=Status.STOPPED, then=Value(RANK["stopped"])),
        When(status=Status.TESTING, then=Value(RANK["testing"])),
        When(loud__gt=0, then=Value(RANK["alert"])),
        When(points_total=0, points_down__gt=0, then=Value(RANK["outage"])),
        When(points_total=0, points_out__gt=0, then=Value(RANK["halted"])),
        When(points_online=0, then=Value(RANK["offline"])),
        When(points_online__lt=F("points_total"), then=Value(RANK["partial"])),
        default=Value(RANK["normal"]),
        output_field=IntegerField(),
    )


def worst_first(found: QuerySet) -> QuerySet:
    """Those that need a person come first."""
    return found.order_by("rank", "-live", "name", "pk")


def with_headline(slug: str, name: str) -> Q:
    """Sites with a live alert of a headline's kind."""
    rules = next(each.rules for each in face(slug).headlines if each.slug == name)
    return Q(pk__in=Alert.objects.live().filter(platform=slug, rule__in=rules).values("site"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the strip. ``shade``: over with an alert, high beyond the limit, none, else 0–4."""

    at: datetime
    shade: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One site of the list."""

    site: Site
    key: KeyFigure
    cells: Sequence[Cell]

    @property
    def state(self) -> str:
        return NAMES[self.site.rank]

    @property
    def out_word(self) -> str:
        return out_word(self.site)

    @property
    def pill(self) -> tuple[str, str, str]:
        return STATES[self.state]


def rows(found: Iterable[Any], slug: str, now: datetime) -> list[Line]:
    """The lines of some watched sites."""
    page = list(found)
    views = sites.views(slug, [each.pk for each in page], until=now)
    latest = _latest(views)
    hours = _hours(slug, views, now)
    alarmed = _alarmed(page, now)
    return [_line(each, views.get(each.pk), slug, latest, hours, alarmed[each.pk], now) for each in page]


def _line(
    site: Any,
    view: SiteView | None,
    slug: str,
    latest: Mapping[str, dict[str, Any]],
    hours: Mapping[datetime, dict[str, dict[str, float | None]]],
    alarmed: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> Line:
    shown = face(slug)
    if view is None:
        return Line(site, KeyFigure(None, 1.0), ())
    cells = []
    for at in _starts(now):
        rung = any(start < at + timedelta(hours=1) and end > at for start, end in alarmed)
        cells.append(_cell(shown, at, shown.key(view, hours.get(at, {})), rung))
    return Line(site, shown.key(view, latest), cells)


def _cell(shown: Face, at: datetime, figure: KeyFigure, rung: bool) -> Cell:
    value = "无数据" if figure.value is None else f"{figure.value:,.{shown.decimals}f} {shown.unit}"
    local = at.astimezone(CITY)
    title = f"{local:%H}:00 {shown.key_title} {value}{'，有告警' if rung else ''}"
    if rung:
        return Cell(at, "over", title)
    if figure.is_over:
        return Cell(at, "high", title)
    if figure.value is None:
        return Cell(at, "none", title)
    return Cell(at, str(min(int(figure.share / 20), 4)), title)


def _starts(now: datetime) -> list[datetime]:
    last = now.replace(minute=0, second=0, microsecond=0)
    return [last - timedelta(hours=back) for back in range(HOURS - 1, -1, -1)]


def _point_ids(views: Mapping[int, SiteView]) -> list[int]:
    return [int(point.key) for view in views.values() for point in view.points]


def _latest(views: Mapping[int, SiteView]) -> dict[str, dict[str, Any]]:
    states = PointState.objects.filter(point_id__in=_point_ids(views)).values_list("point_id", "latest")
    return {str(point_id): latest for point_id, latest in states}


def _hours(slug: str, views: Mapping[int, SiteView], now: datetime) -> dict[datetime, dict[str, dict]]:
    """Hour → point → the mean of the key quantity."""
    column = platform(slug).key_factor
    kind: Any = model(platform(slug).hourly)
    means = kind.objects.filter(point_id__in=_point_ids(views), at__gte=_starts(now)[0], at__lte=now)
    found: dict[datetime, dict[str, dict]] = defaultdict(dict)
    for at, point_id, mean in means.values_list("at", "point_id", column):
        found[at][str(point_id)] = {column: mean}
    return found


def _alarmed(page: Sequence[Site], now: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """When alerts other than silence stood at each site within the strip."""
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    if not page:
        return found
    first = _starts(now)[0]
    silent = face(page[0].platform).silence
    standing = Alert.objects.standing().filter(site__in=[each.pk for each in page]).exclude(rule=silent)
    recent = standing.filter(Q(ended_at=None) | Q(ended_at__gt=first)).order_by()
    for site_id, start, end in recent.values_list("site", "started_at", "ended_at"):
        found[site_id].append((start, end or now))
    return found
