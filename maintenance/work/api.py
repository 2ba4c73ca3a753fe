"""Work orders over HTTP, to read: the desk its districts', a crew its own."""

from django.db.models import QuerySet
from rest_framework import serializers

from maintenance.models import WorkOrder, WorkOrderEvent
from maintenance.work.filters import WorkOrderFilter
from registry.api import Visible


class WorkOrderSerializer(serializers.ModelSerializer):
    site_name = serializers.CharField(source="site.name", read_only=True)
    district_name = serializers.CharField(source="district.name", read_only=True)
    crew_name = serializers.CharField(source="crew.display_name", default=None, read_only=True)

    class Meta:
        model = WorkOrder
        fields = [
            *[
                "id",
                "number",
                "source",
                "platform",
                "district",
                "district_name",
                "site",
                "site_name",
                "device",
            ],
            *["what", "level", "crew", "crew_name", "state", "due_on", "place", "due_step", "due_at"],
            *["made_at", "assigned_at", "accepted_at", "set_out_at", "arrived_at", "done_at", "escalation"],
        ]


class WorkOrderEventSerializer(serializers.ModelSerializer):
    actor = serializers.CharField(source="actor.display_name", default=None, read_only=True)

    class Meta:
        model = WorkOrderEvent
        fields = ["at", "verb", "actor", "role", "before", "after", "note", "data"]


class WorkOrderDetailSerializer(WorkOrderSerializer):
    events = WorkOrderEventSerializer(many=True, read_only=True)
    alerts = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta(WorkOrderSerializer.Meta):
        fields = [*WorkOrderSerializer.Meta.fields, "alerts", "events"]


class WorkOrderViewSet(Visible):
    queryset = WorkOrder.objects.select_related("site", "district", "crew").defer("district__boundary")
    filterset_class = WorkOrderFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().order_by("-made_at", "-id")
        return rows if self.action == "list" else rows.prefetch_related("alerts", "events__actor")

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return WorkOrderSerializer if self.action == "list" else WorkOrderDetailSerializer


ROUTES = [("work-orders", WorkOrderViewSet, "work-order")]
