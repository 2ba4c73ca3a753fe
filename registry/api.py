"""Districts, enterprises and sites over HTTP, to read only. Devices and points: telemetry.api."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import permissions, viewsets
from rest_framework.request import Request

from registry import filters, serializers
from registry.access import REFUSAL, able
from registry.models import District, Enterprise, Site


class MayWatch(permissions.IsAuthenticated):
    """People who may use the monitoring pages."""

    message = REFUSAL

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and able(request.user, "watch")


class Visible(viewsets.ReadOnlyModelViewSet):
    """Rows of the districts that the person may see; others do not exist (404)."""

    permission_classes = [MayWatch]

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().visible_to(self.request.user)


class DistrictViewSet(Visible):
    queryset = District.objects.defer("boundary")
    serializer_class = serializers.DistrictSerializer


class EnterpriseViewSet(Visible):
    queryset = Enterprise.objects.select_related("district").defer("district__boundary").order_by("id")
    serializer_class = serializers.EnterpriseSerializer
    filterset_class = filters.EnterpriseFilter


class SiteViewSet(Visible):
    queryset = (
        Site.objects.select_related("district", "enterprise").defer("district__boundary").order_by("id")
    )
    serializer_class = serializers.SiteSerializer
    filterset_class = filters.SiteFilter


ROUTES = [
    ("districts", DistrictViewSet, "district"),
    ("enterprises", EnterpriseViewSet, "enterprise"),
    ("sites", SiteViewSet, "site"),
]
