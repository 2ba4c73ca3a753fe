"""What stands on the card of one alert."""

from typing import Any

from accounts.models import User
from alerts.models import Alert
from registry.access import able

OTHERS = 5
_WITH = ("site__enterprise", "point__device", "district", "acknowledged_by")


def card(alert_id: int, *, by: User) -> dict[str, Any] | None:
    """The alert with its numbers, its log and what is near it; None when it is not ``by``'s to see."""
    alert = Alert.objects.visible_to(by).select_related(*_WITH).filter(pk=alert_id).first()
    if alert is None:
        return None
    beside = Alert.objects.standing().filter(site=alert.site).exclude(pk=alert.pk)
    return {
        "alert": alert,
        "figures": figures(alert),
        "events": alert.events.select_related("actor").order_by("-at", "-id"),
        "open_here": beside.live().order_by("-started_at", "-id")[:OTHERS],
        "last_of_kind": beside.filter(rule=alert.rule, point=alert.point).order_by("-started_at", "-id")[
            :OTHERS
        ],
        "can_acknowledge": able(by, "handle_alerts") and alert.is_waiting,
    }


def figures(alert: Alert) -> list[dict[str, Any]]:
    """The numbers behind the sentence; the peak alone when the rule named no others."""
    evidence = alert.evidence
    if evidence.get("figures"):
        return evidence["figures"]
    if evidence.get("peak") is None:
        return []
    label = "最不利值"
    return [{"label": label, "value": evidence["peak"], "unit": evidence["unit"], "limit": evidence["limit"]}]
