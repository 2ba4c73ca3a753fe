"""What the API says about this platform's points beyond the shared part."""

from fume.models import Outlet
from telemetry.serializers import PointSerializer


class OutletSerializer(PointSerializer):
    class Meta(PointSerializer.Meta):
        model = Outlet
        fields = [*PointSerializer.Meta.fields, "purifier_model", "fan_model", "cleaned_on", "flow_source"]
