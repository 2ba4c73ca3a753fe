"""What the API says about an alert."""

from rest_framework import serializers

from alerts.models import Alert, AlertEvent


class AlertSerializer(serializers.ModelSerializer):
    rule_title = serializers.CharField(read_only=True)
    site_name = serializers.CharField(source="site.name", read_only=True)
    point_name = serializers.CharField(source="point.name", default=None, read_only=True)
    district_name = serializers.CharField(source="district.name", read_only=True)
    acknowledged_by = serializers.CharField(
        source="acknowledged_by.display_name", default=None, read_only=True
    )

    class Meta:
        model = Alert
        fields = [
            *["id", "platform", "rule", "rule_title", "level", "sentence", "site", "site_name", "point"],
            *["point_name", "district", "district_name", "started_at", "ended_at", "condition", "handling"],
            *["found_late", "detected_at", "acknowledged_at", "acknowledged_by"],
        ]


class AlertEventSerializer(serializers.ModelSerializer):
    actor = serializers.CharField(source="actor.display_name", default=None, read_only=True)

    class Meta:
        model = AlertEvent
        fields = ["at", "kind", "actor", "role", "note", "data"]


class AlertDetailSerializer(AlertSerializer):
    events = AlertEventSerializer(many=True, read_only=True)

    class Meta(AlertSerializer.Meta):
        fields = [*AlertSerializer.Meta.fields, "evidence", "events"]


class AcknowledgeSerializer(serializers.Serializer):
    note = serializers.CharField(label="备注", max_length=300, allow_blank=True, default="")
