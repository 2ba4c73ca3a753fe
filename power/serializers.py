"""What the API says about this platform's points beyond the shared part."""

from power.models import Circuit
from telemetry.serializers import PointSerializer


class CircuitSerializer(PointSerializer):
    class Meta(PointSerializer.Meta):
        model = Circuit
        fields = [
            *PointSerializer.Meta.fields,
            "kind",
            "facility",
            "rated_kw",
            "on_kw",
            "rated_v",
            "ct_ratio",
            "pt_ratio",
        ]
