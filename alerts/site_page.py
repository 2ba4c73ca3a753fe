"""A site's page: what it is, its run-state strips, its chart, its alerts, points, devices and raw frames."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from alerts import chart, sites
from alerts.models import Alert
from alerts.orders.excused import kinds_at
from alerts.range_form import PRESETS, RangeForm, chosen
from alerts.rule_types import SiteView
from alerts.site_strips import drawn, ticks
from alerts.watch import NAMES, OUT, STATES, face, out_word, watched
from registry.access import Guarded
from registry.pages import paged
from registry.rooms import model, platform
from telemetry.models import Frame
from telemetry.online import is_online
from telemetry.series import DAILY, RAW, Stretch

TABS = {"alerts": "告警", "points": "点位与设备", "frames": "原始报文"}
FRAMES, FRAMES_WITHIN = 50, timedelta(days=3)
MOST_LINES = 12
"""Points a chart begins with; the others can be ticked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the chart, and what is wrong with it."""

    name: str
    stretch: Stretch
    form: RangeForm
    faults: Sequence[str]
    columns: tuple[str, ...]
    points: tuple[int, ...]


class SiteDoor(Guarded):
    """A view of one site of platform ``slug``: 404 unless this person may see it."""

    slug = ""

    def site(self, request: HttpRequest, pk: int, now: datetime) -> Any:
        kind: Any = model(platform(self.slug).site)
        visible = kind.objects.visible_to(request.user).select_related("district", "enterprise")
        site = watched(visible.defer("district__boundary"), self.slug, now).filter(pk=pk).first()
        if site is None:
            raise Http404("没有这个监管对象，或它不在您的区县")
        return site

    def points(self, site: Any) -> list[Any]:
        kind: Any = model(platform(self.slug).point)
        return list(kind.objects.filter(site=site).select_related("device", "state").order_by("pk"))

    def asked(self, request: HttpRequest, points: Sequence[Any], now: datetime) -> Asked:
        """Unknown factors and points are left out; without any the platform's own choice stands."""
        name, stretch, form, faults = chosen(request.GET, now)
        shown, wanted = face(self.slug), set(request.GET.getlist("factor"))
        columns = tuple(each for each in shown.charted if each in wanted) or shown.shown
        ids = {str(each.pk): each.pk for each in points}
        ticked = tuple(ids[text] for text in request.GET.getlist("point") if text in ids)
        return Asked(name, stretch, form, faults, columns, ticked or self.first_points(points))

    def first_points(self, points: Sequence[Any]) -> tuple[int, ...]:
        leading = [each for each in points if getattr(each, "kind", "") != "total"] or list(points)
        return tuple(each.pk for each in leading[:MOST_LINES])


class SitePage(SiteDoor):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        site = self.site(request, pk, now)
        points = self.points(site)
        tab = request.GET.get("tab", "alerts")
        tab = tab if tab in TABS else "alerts"
        context = {
            "platform": platform(self.slug),
            "face": face(self.slug),
            "site": site,
            "pill": STATES[NAMES[site.rank]],
            "out_word": out_word(site),
            "tab": tab,
            "tabs": TABS,
            "now": now,
            "points": points,
            **self.tab_context(request, tab, site, points, now),
        }
        if request.htmx.target == "tab":
            return render(request, f"site/_tab_{tab}.html", context)
        return render(
            request, "site/site.html", {**context, **self.chart_context(request, site, points, now)}
        )

    def chart_context(
        self, request: HttpRequest, site: Any, points: Sequence[Any], now: datetime
    ) -> dict[str, Any]:
        asked = self.asked(request, points, now)
        view = sites.views(self.slug, [site.pk], until=now).get(site.pk)
        factors = [platform(self.slug).factor(column) for column in face(self.slug).charted]
        return {
            "asked": asked,
            "presets": {name: title for name, (title, _) in PRESETS.items()},
            "factors": factors,
            "bundles": self.bundles(view, points, asked.stretch),
            "notes": face(self.slug).notes(view) if view else (),
            "ticks": ticks(asked.stretch),
            "coarse": asked.stretch.grain != RAW,
        }

    def bundles(self, view: SiteView | None, points: Sequence[Any], stretch: Stretch) -> list[Any]:
        if view is None or stretch.grain == DAILY:
            return []
        return drawn(self.slug, view, basis(points), stretch)

    def tab_context(
        self, request: HttpRequest, tab: str, site: Any, points: Sequence[Any], now: datetime
    ) -> dict[str, Any]:
        if tab == "points":
            out = kinds_at(self.slug, now) if site.points_out else {}
            pills = {pk: STATES[OUT[kind]] for pk, kind in out.items()}
            return {"lines": [point_line(self.slug, each, now, pills.get(each.pk)) for each in points]}
        if tab == "frames":
            return {"frames": frames(request.user, points, now)}
        standing = Alert.objects.visible_to(request.user).standing().filter(site=site.pk)
        return {"page": paged(request, standing.select_related("point", "acknowledged_by"), 20)}


class SiteChart(SiteDoor):
    """The chart's data as JSON."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        now = timezone.now()
        site = self.site(request, pk, now)
        points = self.points(site)
        asked = self.asked(request, points, now)
        view = sites.views(self.slug, [site.pk], until=now).get(site.pk)
        wanted = [each for each in points if each.pk in asked.points]
        lines = face(self.slug).limits(only(view, asked.points)) if view else ()
        alerts = in_stretch(Alert.objects.visible_to(request.user).filter(site=site.pk), asked.stretch)
        return JsonResponse(
            chart.payload(self.slug, wanted, asked.columns, asked.stretch, lines, alerts, now)
        )


def only(view: SiteView, points: Sequence[int]) -> SiteView:
    """The site with some of its points."""
    keys = {str(each) for each in points}
    return replace(view, points=tuple(each for each in view.points if each.key in keys))


def in_stretch(alerts: Any, stretch: Stretch) -> list[Alert]:
    """Standing alerts that touch the stretch, oldest first."""
    later = Q(ended_at=None) | Q(ended_at__gt=stretch.start)
    return list(alerts.standing().filter(later, started_at__lt=stretch.end).order_by("started_at")[:200])


def state_of(point: Any) -> Any:
    """The point's latest state, or None when it has never spoken."""
    return getattr(point, "state", None)


def basis(points: Sequence[Any]) -> dict[int, int]:
    """The span to read for each point that has spoken."""
    return {each.pk: state_of(each).basis for each in points if state_of(each)}


def point_line(
    slug: str, point: Any, now: datetime, out: tuple[str, str, str] | None = None
) -> dict[str, Any]:
    """One point of the site with its latest values; ``out``: the pill of an outage that excuses it."""
    state = state_of(point)
    latest = state.latest if state else {}
    values = [(factor, latest[factor.column]) for factor in platform(slug).factors if factor.column in latest]
    heard = state.last_received_at if state else None
    return {
        "point": point,
        "state": state,
        "out": out,
        "online": is_online(heard, point.interval_s, now),
        "values": values,
    }


def frames(user: Any, points: Sequence[Any], now: datetime) -> list[Frame]:
    """The newest raw frames of the site's devices."""
    mns = {each.device.mn.upper() for each in points if each.device}
    recent = Frame.objects.visible_to(user).filter(mn__in=mns, received_at__gte=now - FRAMES_WITHIN)
    return list(recent.order_by("-received_at")[:FRAMES])
