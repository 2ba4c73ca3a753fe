"""用电点位 and their readings over HTTP: /api/power/points/, /api/power/points/{id}/readings/."""

from power.about import PLATFORM
from power.models import Circuit
from power.serializers import CircuitSerializer
from telemetry.api import Points


class CircuitViewSet(Points):
    platform = PLATFORM
    queryset = Circuit.objects.select_related("site", "state").order_by("id")
    serializer_class = CircuitSerializer


ROUTES = [("power/points", CircuitViewSet, "power-point")]
