"""A form about one site: first the site is chosen (``?site=``), then the form is filled in."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from registry.entry import Entry
from registry.models import Site
from registry.searching import any_contains, row_number

OFFERED = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page that asks for the site says. ``district``: only sites of this one, offered without a word;
    ``kept``: what the address keeps on the way to the form."""

    title: str
    heading: str
    first: str
    none: str
    lead: str = ""
    district: str | None = None
    kept: dict[str, str] = field(default_factory=dict)


class SiteEntry(Entry):
    """Without a site, GET offers those that a search finds; with one it is ``self.site``."""

    site: Site

    @abstractmethod
    def choice(self) -> Choice:
        """What the page that asks for the site says."""

    def get(self, request: HttpRequest, **which: Any) -> HttpResponse:
        return super().get(request, **which) if self.has_site() else self._choose()

    def post(self, request: HttpRequest, **which: Any) -> HttpResponse:
        return super().post(request, **which) if self.has_site() else self._choose(422)

    def context(self, form: Any) -> dict[str, Any]:
        return super().context(form) | {"site": self.site}

    def has_site(self) -> bool:
        asked = row_number(self.request.GET.get("site"))
        if asked is None:
            return False
        self.site = get_object_or_404(self._sites(), pk=asked)
        return True

    def _sites(self) -> QuerySet[Site]:
        rows = Site.objects.visible_to(self.request.user).select_related("enterprise", "district")
        return rows.defer("district__boundary")

    def _choose(self, status: int = 200) -> HttpResponse:
        words = self.request.GET.get("search", "").replace("\x00", "").strip()
        choice, sites = self.choice(), self._sites()
        if choice.district:
            sites = sites.filter(district=choice.district)
        sought = bool(words or choice.district)
        found = any_contains(sites, words, "name", "enterprise__name")[:OFFERED] if sought else []
        context = {"choice": choice, "words": words, "sought": sought, "sites": found}
        return render(self.request, "registry/choose_site.html", context, status=status)
