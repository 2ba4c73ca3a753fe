"""异常情况报告书: one alert on one sheet, from what is known of it: what, when, why, what was done, by whom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alerts.life import reasons
from alerts.models import Alert, AlertEvent
from maintenance.models import Visit, WorkOrder
from registry.access import may

Kind = AlertEvent.Kind
STEPS = (
    *(Kind.RAISED, Kind.LEVEL, Kind.ENDED, Kind.WITHDRAWN, Kind.ACKNOWLEDGED, Kind.ASSIGNED, Kind.VERIFYING),
    *(Kind.DISPOSED, Kind.FEEDBACK, Kind.RETURNED, Kind.CLOSED, Kind.FALSE, Kind.EXEMPT, Kind.SUPERVISED),
)
"""What of the log belongs on paper; notices and groupings do not."""
WITH = ("site__enterprise", "site__district", "point__device", "district", "declaration")


@may("watch")
@require_safe
def abnormal(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Alert.objects.visible_to(request.user).select_related(*WITH)
    alert = get_object_or_404(rows.defer("district__boundary", "site__district__boundary"), pk=pk)
    visits = _visits(request.user, alert)
    context = {
        "alert": alert,
        "number": f"YC-{alert.district_id}-{timezone.localtime(alert.started_at):%Y%m%d}-{alert.pk}",
        "steps": alert.events.filter(kind__in=STEPS).select_related("actor").order_by("at", "pk"),
        "visits": visits,
        "orders": WorkOrder.objects.visible_to(request.user).filter(alerts=alert).order_by("pk"),
        "reason": reasons.title(alert.reason) if alert.reason else "",
        "made_at": timezone.now(),
    }
    return render(request, "maintenance/reports/abnormal.html", context)


def _visits(user: Any, alert: Alert) -> list[Visit]:
    """The current forms of the orders that the alert was given out in, as far as the person sees them."""
    seen = Visit.objects.visible_to(user).filter(is_current=True, order__alerts=alert)
    return list(seen.select_related("crew", "reviewed_by").order_by("arrived_at").distinct())
