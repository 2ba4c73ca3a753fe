"""What stands on the card of one alert."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from alerts import sites
from alerts.models import Alert
from alerts.rulebook import rule
from registry.access import able
from registry.rooms import platform

OTHERS = 5
BEFORE, AFTER, LONGEST = timedelta(hours=3), timedelta(hours=1), timedelta(days=3)
"""How much of the curve is seen before an alert and after it, and how much of a long one."""
_WITH = ("site__enterprise", "point__device", "district", "acknowledged_by")


def card(alert_id: int, *, by: User, now: datetime) -> dict[str, Any] | None:
    """The alert with its numbers, its log and what is near it; None when it is not ``by``'s to see."""
    alert = Alert.objects.visible_to(by).select_related(*_WITH).filter(pk=alert_id).first()
    if alert is None:
        return None
    beside = Alert.objects.standing().filter(site=alert.site).exclude(pk=alert.pk)
    return {
        "alert": alert,
        "figures": figures(alert),
        "curve": curve(alert, now),
        "events": alert.events.select_related("actor").order_by("-at", "-id"),
        "open_here": beside.live().order_by("-started_at", "-id")[:OTHERS],
        "last_of_kind": beside.filter(rule=alert.rule, point=alert.point).order_by("-started_at", "-id")[
            :OTHERS
        ],
        "can_acknowledge": able(by, "handle_alerts") and alert.is_waiting,
    }


def curve(alert: Alert, now: datetime) -> dict[str, Any]:
    """Where the curve around the alert is read, and the stretch that is seen of it, in ms since 1970."""
    end = min(alert.ended_at or now, alert.started_at + LONGEST)
    seen = alert.started_at - BEFORE, min(end + AFTER, now)
    query = {
        "range": "custom",
        "start": localdate(seen[0]).isoformat(),
        "end": localdate(seen[1]).isoformat(),
        "factor": platform(alert.platform).key_factor,
        "point": partners(alert),
    }
    url = reverse(f"{alert.platform}:chart", args=[alert.site_id])
    from_ms, to_ms = (int(at.timestamp() * 1000) for at in seen)
    return {"url": f"{url}?{urlencode(query, doseq=True)}", "from": from_ms, "to": to_ms}


def partners(alert: Alert) -> list[int]:
    """The alert's point, and those it is linked with (产治关联) unless the rule is about its silence alone."""
    if alert.point_id is None:
        return []
    if not rule(alert.rule).needs:
        return [alert.point_id]
    view = sites.views(alert.platform, [alert.site_id]).get(alert.site_id)
    own, keys = str(alert.point_id), [str(alert.point_id)]
    for link in view.links if view else ():
        if own in (*link.production, *link.keys):
            keys += [*link.production, *link.keys] if own in link.keys else link.keys
    return [int(key) for key in dict.fromkeys(keys)]


def figures(alert: Alert) -> list[dict[str, Any]]:
    """The numbers behind the sentence; the peak alone when the rule named no others."""
    evidence = alert.evidence
    if evidence.get("figures"):
        return evidence["figures"]
    if evidence.get("peak") is None:
        return []
    label = "最不利值"
    return [{"label": label, "value": evidence["peak"], "unit": evidence["unit"], "limit": evidence["limit"]}]
