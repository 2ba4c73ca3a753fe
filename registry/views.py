"""基础信息: enterprises and sites, to look up and, for staff, to add and edit."""

from typing import Any

from django.db.models import Count, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.access import may
from registry.editing import Edit
from registry.filters import EnterpriseFilter, SiteFilter
from registry.forms import EnterpriseForm, RegistryForm
from registry.lists import FilteredList
from registry.models import Enterprise, Point, Site
from registry.rooms import model, platform, platforms, room


class EnterpriseList(FilteredList):
    queryset = (
        Enterprise.objects.select_related("district")
        .defer("district__boundary")
        .annotate(site_count=Count("sites", distinct=True))
    )
    filterset_class = EnterpriseFilter
    template = "registry/enterprises.html"
    partial = "registry/_enterprises.html"


class SiteList(FilteredList):
    queryset = (
        Site.objects.select_related("district", "enterprise")
        .defer("district__boundary")
        .annotate(point_count=Count("points"))
    )
    filterset_class = SiteFilter
    template = "registry/sites.html"
    partial = "registry/_sites.html"

    def more(self, rows: list[Any]) -> dict[str, Any]:
        return {"platforms": platforms()}


@may("watch")
@require_safe
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise with its sites and devices on every platform."""
    found = get_object_or_404(Enterprise.objects.visible_to(request.user).select_related("district"), pk=pk)
    sites = found.sites.visible_to(request.user).select_related("district")
    devices = found.devices.visible_to(request.user)
    context = {"enterprise": found, "sites": sites, "devices": devices, "platforms": platforms()}
    return render(request, "registry/enterprise.html", context)


class EnterpriseEdit(Edit):
    noun = "企业"
    listed_at = "registry:enterprises"

    def rows(self) -> QuerySet:
        return Enterprise.objects.all()

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return EnterpriseForm

    def after(self, row: Model) -> str:
        return reverse("registry:enterprise", args=[row.pk])


class SiteNew(Edit):
    """A new site of the platform that the address names."""

    listed_at = "registry:sites"

    def dispatch(self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> HttpResponse:
        if slug not in {each.slug for each in platforms()}:
            raise Http404("没有这个平台")
        self.slug, self.noun = slug, f"{platform(slug).title}监管对象"
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet:
        return model(platform(self.slug).site).objects.all()

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return room(self.slug, "forms").SiteForm

    def initial(self) -> dict[str, Any]:
        return {name: self.request.GET.get(name) for name in ("enterprise", "district")}

    def after(self, row: Model) -> str:
        return reverse(f"{self.slug}:site", args=[row.pk])


class SiteEdit(SiteNew):
    """A site by its number; the form is its platform's."""

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        slug = get_object_or_404(Site.objects.visible_to(request.user), pk=pk).platform
        return super().dispatch(request, *args, slug=slug, pk=pk, **kwargs)


class PointEdit(Edit):
    noun = "监测点位"

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
        points = Point.objects.visible_to(request.user).select_related("site")
        self.slug = get_object_or_404(points, pk=pk).site.platform
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def rows(self) -> QuerySet:
        return model(platform(self.slug).point).objects.all()

    def form_class(self, row: Model | None) -> type[RegistryForm]:
        return room(self.slug, "forms").PointForm

    def after(self, row: Model) -> str:
        return reverse(f"{self.slug}:site", args=[row.site_id])
