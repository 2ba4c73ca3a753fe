"""A list page: scoped, narrowed by the address, one page at a time, the same partial for htmx."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from registry.access import Guarded
from registry.current import current_district
from registry.pages import SIZE, paged


class FilteredList(Guarded):
    """``template`` (most extend registry/list.html) includes ``partial`` in the element ``rows``; htmx asks for
    that alone."""

    queryset: QuerySet
    filterset_class: type[django_filters.FilterSet]
    template: str
    partial: str
    district_path = "district"
    size = SIZE

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = self.filterset_class(request.GET, self.rows(), request=request)
        page = paged(request, self.ordered(chosen), self.size)
        context = {"filter": chosen, "page": page, "partial": self.partial, **self.more(page.rows)}
        name = self.partial if request.htmx.target == "rows" else self.template
        answer = render(request, name, context)
        patch_vary_headers(answer, ["HX-Request", "HX-Target"])
        return answer

    def rows(self) -> QuerySet:
        """What the person may see, in the district of the top bar unless the address names one."""
        rows = self.queryset.visible_to(self.request.user)
        here = None if self.request.GET.get("district") else current_district(self.request)
        return rows.filter(**{self.district_path: here}) if here else rows

    def ordered(self, chosen: django_filters.FilterSet) -> QuerySet:
        return chosen.qs

    def more(self, rows: list[Any]) -> dict[str, Any]:
        """More for the template."""
        return {}
