"""油烟点位 and their readings over HTTP: /api/fume/points/, /api/fume/points/{id}/readings/."""

from fume.about import PLATFORM
from fume.models import Outlet
from fume.serializers import OutletSerializer
from telemetry.api import Points


class OutletViewSet(Points):
    platform = PLATFORM
    queryset = Outlet.objects.select_related("site", "state").order_by("id")
    serializer_class = OutletSerializer


ROUTES = [("fume/points", OutletViewSet, "fume-point")]
