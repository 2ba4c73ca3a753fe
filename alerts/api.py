"""Alerts over HTTP: to read, and to acknowledge."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers as drf
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from alerts import filters, serializers
from alerts.actions import Refused
from alerts.life.actions import act
from alerts.models import Alert
from registry.access import refuse_unless
from registry.api import Visible
from registry.pagination import Onward


class AlertViewSet(Visible):
    queryset = Alert.objects.select_related("site", "point", "district", "acknowledged_by").defer(
        "district__boundary"
    )
    filterset_class = filters.AlertFilter
    pagination_class = Onward

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().order_by("-started_at", "-id")
        return rows if self.action == "list" else rows.prefetch_related("events__actor")

    def get_serializer_class(self) -> type[drf.Serializer]:
        return serializers.AlertSerializer if self.action == "list" else serializers.AlertDetailSerializer

    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: Any = None) -> Response:
        """确认. 404 when it is not theirs, 409 with the sentence when it cannot be done."""
        refuse_unless(request.user, "handle_alerts")
        asked = serializers.AcknowledgeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        alert = self.get_object()
        return self._done(alert, "acknowledge", note=asked.validated_data["note"])

    def _done(self, alert: Alert, verb: str, **how: Any) -> Response:
        """The alert as it is now, or 409 with the sentence why it could not be done."""
        address = self.request.META.get("REMOTE_ADDR")
        try:
            sentence = act(
                [alert.pk], verb, by=self.request.user, now=timezone.now(), address=address, **how
            ).sentence
        except Refused as refusal:
            sentence = str(refusal)
        if sentence:
            return Response({"detail": sentence}, status=status.HTTP_409_CONFLICT)
        return Response(self.get_serializer(self.get_object()).data)


ROUTES = [("alerts", AlertViewSet, "alert")]
