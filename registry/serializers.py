"""What the API says about districts, enterprises and sites."""

from rest_framework import serializers

from registry.models import District, Enterprise, Site


class DistrictSerializer(serializers.ModelSerializer):
    class Meta:
        model = District
        fields = ["code", "name", "label_lon", "label_lat"]


class EnterpriseSerializer(serializers.ModelSerializer):
    district_name = serializers.CharField(source="district.name", read_only=True)

    class Meta:
        model = Enterprise
        fields = ["id", "name", "uscc", "permit", "trade_code", "district", "district_name", "address"]


class SiteSerializer(serializers.ModelSerializer):
    district_name = serializers.CharField(source="district.name", read_only=True)
    enterprise_name = serializers.CharField(source="enterprise.name", read_only=True)

    class Meta:
        model = Site
        fields = [
            *["id", "platform", "name", "enterprise", "enterprise_name", "district", "district_name"],
            *["trade", "address", "lon", "lat", "status"],
        ]
