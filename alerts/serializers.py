"""What the API says about an alert."""

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.models import User
from alerts.life.asked import NOTE, OWNERS
from alerts.life.states import SYSTEM, VERBS
from alerts.models import Alert, AlertEvent, Declaration


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
            *["found_late", "detected_at", "acknowledged_at", "acknowledged_by", "occurrences"],
            *["last_seen_at", "due_step", "due_at", "owner", "snoozed_until", "outcome", "reason"],
            *["closed_at", "escalation"],
        ]


class AlertEventSerializer(serializers.ModelSerializer):
    actor = serializers.CharField(source="actor.display_name", default=None, read_only=True)

    class Meta:
        model = AlertEvent
        fields = ["at", "kind", "actor", "role", "before", "after", "note", "data"]


class AlertDetailSerializer(AlertSerializer):
    events = AlertEventSerializer(many=True, read_only=True)

    class Meta(AlertSerializer.Meta):
        fields = [*AlertSerializer.Meta.fields, "evidence", "parameters", "events"]


class VisibleRelated(serializers.PrimaryKeyRelatedField):
    """A row that the person may see; any other does not exist."""

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().visible_to(self.context["request"].user)


class ActSerializer(serializers.Serializer):
    """What is to be done; which verbs need what is said by the act's refusal."""

    verb = serializers.ChoiceField(
        label="操作", choices=[(verb.name, verb.title) for verb in VERBS.values() if verb.roles != {SYSTEM}]
    )
    reason = serializers.CharField(label="原因", max_length=24, allow_blank=True, default="")
    note = serializers.CharField(label="备注", max_length=NOTE, allow_blank=True, default="")
    outcome = serializers.CharField(label="核查结果", max_length=16, allow_blank=True, default="")
    owner = serializers.PrimaryKeyRelatedField(
        label="承办人", queryset=User.objects.filter(is_active=True, role__in=OWNERS), default=None
    )
    declaration = VisibleRelated(label="申报", queryset=Declaration.objects.all(), default=None)
    until = serializers.DateTimeField(label="搁置至", default=None)


class BulkActSerializer(ActSerializer):
    ids = serializers.ListField(
        label="告警", child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=10_000
    )


class UndoSerializer(serializers.Serializer):
    batch = serializers.UUIDField(label="操作编号")


class AcknowledgeSerializer(serializers.Serializer):
    note = serializers.CharField(label="备注", max_length=300, allow_blank=True, default="")
