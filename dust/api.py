"""颗粒物点位 and their readings over HTTP: /api/dust/points/, /api/dust/points/{id}/readings/."""

from dust.about import PLATFORM
from dust.models import Instrument
from dust.serializers import InstrumentSerializer
from telemetry.api import Points


class InstrumentViewSet(Points):
    platform = PLATFORM
    queryset = Instrument.objects.select_related("site", "state").order_by("id")
    serializer_class = InstrumentSerializer


ROUTES = [("dust/points", InstrumentViewSet, "dust-point")]
