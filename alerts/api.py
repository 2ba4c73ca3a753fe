"""Alerts over HTTP: to read, and what people do with them."""

from collections.abc import Collection
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
from alerts.life import reasons
from alerts.life.actions import Done, act, undo
from alerts.life.states import Standing, Verb, allowed
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
        return self._one(serializers.AcknowledgeSerializer, verb="acknowledge")

    @action(detail=True, methods=["post"])
    def act(self, request: Request, pk: Any = None) -> Response:
        """Any verb. 404 when it is not theirs, 400 at the field, 409 with the sentence why not."""
        return self._one(serializers.ActSerializer)

    @action(detail=True)
    def verbs(self, request: Request, pk: Any = None) -> Response:
        """What this person can do with it now, and the reasons each takes."""
        alert = self.get_object()
        mine = alert.owner_id == request.user.pk
        standing = Standing(alert.handling, alert.condition, alert.level, mine)
        return Response([_told(verb) for verb in allowed(standing, request.user.role)])

    @action(detail=False, methods=["post"], url_path="act", url_name="act-many")
    def act_many(self, request: Request) -> Response:
        """One verb on many: those done, the others by sentence, the batch for undo."""
        told = self._told(serializers.BulkActSerializer)
        found = self._acted(set(told.pop("ids")), **told)
        if isinstance(found, Response):
            return found
        return Response({"done": found.done, "refused": found.refused, "batch": found.batch})

    @action(detail=False, methods=["post"])
    def undo(self, request: Request) -> Response:
        """Take a batch back within its half minute."""
        told = self._told(serializers.UndoSerializer)
        address = request.META.get("REMOTE_ADDR")
        try:
            undone = undo(told["batch"], by=request.user, now=timezone.now(), address=address)
        except Refused as refusal:
            return _conflict(str(refusal))
        return Response({"undone": int(undone), "changed": undone.changed})

    def _one(self, form: type[drf.Serializer], **known: Any) -> Response:
        alert = self.get_object()
        told = self._told(form)
        found = self._acted([alert.pk], **known, **told)
        if isinstance(found, Response):
            return found
        return (
            _conflict(found.sentence)
            if found.refused
            else Response(self.get_serializer(self.get_object()).data)
        )

    def _told(self, form: type[drf.Serializer]) -> dict[str, Any]:
        asked = form(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def _acted(self, ids: Collection[int], verb: str, **how: Any) -> Done | Response:
        address = self.request.META.get("REMOTE_ADDR")
        try:
            return act(ids, verb, by=self.request.user, now=timezone.now(), address=address, **how)
        except Refused as refusal:
            return _conflict(str(refusal))


def _conflict(sentence: str) -> Response:
    return Response({"detail": sentence}, status=status.HTTP_409_CONFLICT)


def _told(verb: Verb) -> dict[str, Any]:
    return {
        "verb": verb.name,
        "title": verb.title,
        "reasons": reasons.codes(verb.name),
        "outcomes": {code: reasons.title(code) for code in verb.outcomes},
        "needs": [
            name
            for name, needed in (
                ("reason", verb.needs_reason),
                ("note", verb.needs_note),
                ("owner", verb.needs_owner),
                ("declaration", verb.needs_declaration),
                ("until", verb.needs_until),
                ("outcome", bool(verb.outcomes)),
            )
            if needed
        ],
    }


ROUTES = [("alerts", AlertViewSet, "alert")]
