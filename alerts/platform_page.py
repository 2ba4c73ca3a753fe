"""A platform's page: its sites as a table or on the map. The ribs name themselves and their filter."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alerts.site_filter import WatchedFilter
from alerts.watch import NAMES, STATES, face, rows, watched, worst_first
from registry.access import Guarded
from registry.current import current_district
from registry.pages import paged
from registry.rooms import model, platform

SIZE = 20
MOST_ON_MAP = 2000


class PlatformPage(Guarded):
    """``slug``: the platform; ``filterset``: its filter row."""

    slug = ""
    filterset: type[WatchedFilter]

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        chosen = self.filterset(self.asked(request), self.sites(request, now), request=request)
        found = worst_first(chosen.qs)
        as_map = request.GET.get("view") == "map"
        context = {
            "platform": platform(self.slug),
            "face": face(self.slug),
            "filter": chosen,
            "as_map": as_map,
            "now": now,
            **(self.on_map(found) if as_map else self.as_table(request, found, now)),
        }
        partial = request.htmx.target == "rows"
        return render(request, "site/_rows.html" if partial else f"{self.slug}/list.html", context)

    def sites(self, request: HttpRequest, now: datetime) -> QuerySet:
        kind: Any = model(platform(self.slug).site)
        visible = kind.objects.visible_to(request.user).select_related("district", "enterprise")
        return watched(visible.defer("district__boundary"), self.slug, now)

    @staticmethod
    def asked(request: HttpRequest) -> QueryDict:
        """The filter of the address; without a district there, the one of the top bar."""
        data = request.GET.copy()
        here = current_district(request)
        if here and "district" not in data:
            data["district"] = here.code
        return data

    def as_table(self, request: HttpRequest, found: QuerySet, now: datetime) -> dict[str, Any]:
        page = paged(request, found, SIZE)
        return {"page": page, "lines": rows(page.rows, self.slug, now)}

    def on_map(self, found: QuerySet) -> dict[str, Any]:
        sites = [each for each in found[:MOST_ON_MAP] if each.lon is not None and each.lat is not None]
        return {"sites": [self.dot(each) for each in sites]}

    def dot(self, site: Any) -> dict[str, Any]:
        return {
            "name": site.name,
            "at": [site.lon, site.lat],
            "state": NAMES[site.rank],
            "word": STATES[NAMES[site.rank]][2],
            "note": f"{site.district.name} · {site.trade}",
            "url": reverse(f"{self.slug}:site", args=[site.pk]),
        }
