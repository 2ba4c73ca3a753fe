"""What the API says about devices and points. A device's password and key are never among it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from registry.models import Device, Point
from telemetry.models import Span

LONGEST = timedelta(days=31)
MOST = 5000
SPANS = {each.name.lower(): each for each in Span}


class DeviceSerializer(serializers.ModelSerializer):
    district_name = serializers.CharField(source="district.name", read_only=True)
    last_frame_at = serializers.DateTimeField(source="state.last_frame_at", default=None, read_only=True)
    lag_s = serializers.FloatField(source="state.lag_s", default=None, read_only=True)
    frames = serializers.IntegerField(source="state.frames", default=0, read_only=True)

    class Meta:
        model = Device
        fields = [
            *[
                "id",
                "mn",
                "name",
                "platform",
                "enterprise",
                "district",
                "district_name",
                "dialect",
                "crc_mode",
            ],
            *["interval_s", "maker", "model", "status", "installed_on", "last_frame_at", "lag_s", "frames"],
        ]


class PointSerializer(serializers.ModelSerializer):
    platform = serializers.CharField(source="site.platform", read_only=True)
    site_name = serializers.CharField(source="site.name", read_only=True)
    district = serializers.CharField(source="site.district_id", read_only=True)
    last_at = serializers.DateTimeField(source="state.last_at", default=None, read_only=True)
    latest = serializers.JSONField(source="state.latest", default=None, read_only=True)

    class Meta:
        model = Point
        fields = [
            *["id", "platform", "site", "site_name", "district", "device", "channel", "name"],
            *["status", "interval_s", "last_at", "latest"],
        ]


class ReadingsAsked(serializers.Serializer):
    """Which readings: [since, until), one span, at most ``limit`` from ``after`` on."""

    since = serializers.DateTimeField(label="开始时间", required=False)
    until = serializers.DateTimeField(label="结束时间", required=False)
    after = serializers.DateTimeField(label="续读位置", required=False)
    span = serializers.ChoiceField(label="时段", choices=list(SPANS), default="realtime")
    limit = serializers.IntegerField(label="条数", min_value=1, max_value=MOST, default=1000)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The last day when no time is given; a sentence when the stretch is empty or over 31 days."""
        until: datetime = asked.get("until") or timezone.now()
        since: datetime = asked.get("since") or until - timedelta(days=1)
        if since >= until:
            raise serializers.ValidationError({"since": "开始时间应早于结束时间"})
        if until - since > LONGEST:
            raise serializers.ValidationError({"until": f"一次最多查询 {LONGEST.days} 天，请缩短时间范围"})
        return {**asked, "since": since, "until": until, "span": SPANS[asked["span"]]}
