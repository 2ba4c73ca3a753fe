"""Devices, points and readings over HTTP, to read only. Each rib lists its own points with ``Points``."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api import Visible
from registry.models import Device, Point
from registry.platforms import Platform
from registry.rooms import model
from telemetry import filters, serializers


class DeviceViewSet(Visible):
    queryset = Device.objects.select_related("district", "state").defer("district__boundary").order_by("id")
    serializer_class = serializers.DeviceSerializer
    filterset_class = filters.DeviceFilter


class PointViewSet(Visible):
    """Points of every platform."""

    queryset = Point.objects.select_related("site", "state").order_by("id")
    serializer_class = serializers.PointSerializer
    filterset_class = filters.PointFilter


class Points(Visible):
    """Points of one platform with their readings; a rib names ``platform``, ``queryset``, serializer."""

    platform: Platform
    filterset_class = filters.PointFilter

    @action(detail=True, url_path="readings")
    def readings(self, request: Request, pk: Any = None) -> Response:
        """Readings of one point in order of time; ``next`` goes on where this answer was cut."""
        asked = serializers.ReadingsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        point, wanted = self.get_object(), asked.validated_data
        rows = self._rows(point.pk, wanted)
        more = len(rows) > wanted["limit"]
        rows = rows[: wanted["limit"]]
        following = self._following(request, wanted, rows[-1]["at"]) if more else None
        return Response({"point": point.pk, **self._legend(wanted), "next": following, "readings": rows})

    def _rows(self, point_id: int, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """One more than the limit, to know whether there is more. Served by the primary key."""
        columns = [factor.column for factor in self.platform.factors]
        rows = model(self.platform.reading).objects.filter(
            point_id=point_id, span=wanted["span"], at__gte=wanted["since"], at__lt=wanted["until"]
        )
        if after := wanted.get("after"):
            rows = rows.filter(at__gt=after)
        return list(rows.order_by("at").values("at", *columns, "flags")[: wanted["limit"] + 1])

    def _legend(self, wanted: dict[str, Any]) -> dict[str, Any]:
        factors = [
            {"column": each.column, "title": each.title, "unit": each.unit} for each in self.platform.factors
        ]
        return {
            "span": wanted["span"].name.lower(),
            "since": wanted["since"],
            "until": wanted["until"],
            "factors": factors,
        }

    @staticmethod
    def _following(request: Request, wanted: dict[str, Any], last: datetime) -> str:
        """The address of the rest; every bound is spelt out, so a moving default does not shift it."""
        query = {
            "since": wanted["since"].isoformat(),
            "until": wanted["until"].isoformat(),
            "span": wanted["span"].name.lower(),
            "limit": wanted["limit"],
            "after": last.isoformat(),
        }
        return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")


ROUTES = [("devices", DeviceViewSet, "device"), ("points", PointViewSet, "point")]
