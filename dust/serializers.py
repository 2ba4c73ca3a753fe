"""What the API says about this platform's points beyond the shared part."""

from dust.models import Instrument
from telemetry.serializers import PointSerializer


class InstrumentSerializer(PointSerializer):
    class Meta(PointSerializer.Meta):
        model = Instrument
        fields = [*PointSerializer.Meta.fields, "role", "has_spray"]
