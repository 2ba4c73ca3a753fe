"""What stands on the card of one alert."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from accounts.verbs import ROLES
from alerts import sites
from alerts.evidence import judged
from alerts.inbox import fired, pairing
from alerts.inbox.asking import KEYS, is_plain
from alerts.life import clocks, states
from alerts.models import UNHANDLED, Alert, AlertEvent, Notice
from alerts.orders.in_force import standing_at
from alerts.rulebook import rules
from registry.access import able
from registry.rooms import platform
from telemetry.series import Stretch

OTHERS = 5
TOLD = 12
BEFORE, AFTER, LONGEST = timedelta(hours=3), timedelta(hours=1), timedelta(days=3)
"""How much of the curve is seen before an alert and after it, and how much of a long one."""
_WITH = (
    "site__enterprise",
    "point__device",
    "district",
    "acknowledged_by",
    "owner",
    "parent",
    "storm",
    "declaration",
)


def found(alert_id: int, *, by: User) -> Alert | None:
    """The alert, when it is ``by``'s to see."""
    rows = Alert.objects.visible_to(by).select_related(*_WITH).defer("district__boundary")
    return rows.filter(pk=alert_id).first()


def card(alert_id: int, *, by: User, now: datetime) -> dict[str, Any] | None:
    """The alert with its numbers, its log and what is near it; None when it is not ``by``'s to see."""
    alert = found(alert_id, by=by)
    if alert is None:
        return None
    points, view = partners(alert), _view(alert)
    return context(alert, now=now) | {
        "steps": steps(alert, by),
        "supervisions": list(alert.supervisions.order_by("-issued_at")),
        "may_supervise": able(by, "issue_orders") and alert.handling in UNHANDLED,
        "curve": curve(alert, points, now),
        "strips": pairing.strips(alert, view, points, seen(alert, now)),
    }


def context(alert: Alert, *, now: datetime) -> dict[str, Any]:
    """What stands behind an alert, for the card and for its evidence pack."""
    orders, declarations = standing_at(alert.site_id, alert.started_at, partners(alert))
    return {
        "alert": alert,
        "platform": platform(alert.platform),
        "now": now,
        "caveat": clocks.caveat(alert.due_step, alert.due_at),
        "figures": figures(alert),
        "numbers": fired.numbers(alert),
        "version": fired.version(alert),
        "orders": orders,
        "declarations": declarations,
        "notices": notices(alert),
        "events": events(alert),
        **beside(alert),
    }


def steps(alert: Alert, by: User) -> list[dict[str, Any]]:
    """What this person may do with it now, in the order of its life."""
    standing = states.Standing(alert.handling, alert.condition, alert.level, alert.owner_id == by.pk)
    return [
        {"verb": verb, "key": KEYS.get(verb.name, ""), "plain": is_plain(verb)}
        for verb in states.allowed(standing, by.role)
    ]


def beside(alert: Alert) -> dict[str, QuerySet]:
    """What else is open at the site, the last of the same kind, and what stands behind this one."""
    rows = Alert.objects.standing().filter(site=alert.site).exclude(pk=alert.pk)
    same = rows.filter(rule=alert.rule, point=alert.point).order_by("-started_at", "-id")
    behind = Alert.objects.filter(parent=alert).select_related("site", "point")
    return {
        "open_here": rows.unhandled().exclude(parent=alert).order_by("-started_at", "-id")[:OTHERS],
        "last_of_kind": same[:OTHERS],
        "behind": behind.order_by("-started_at", "-id")[:OTHERS],
    }


def notices(alert: Alert) -> Sequence[Notice]:
    """Who was told, also through the alert or the storm that this one stands behind."""
    wanted = Q(alert=alert)
    if alert.parent_id:
        wanted |= Q(alert=alert.parent_id)
    if alert.storm_id:
        wanted |= Q(storm=alert.storm_id)
    return Notice.objects.filter(wanted).select_related("user", "channel").order_by("-made_at", "-id")[:TOLD]


def events(alert: Alert) -> list[AlertEvent]:
    """The log, the newest first, with the words of the states before and after."""
    rows = list(alert.events.select_related("actor").prefetch_related("attachments").order_by("-at", "-id"))
    for row in rows:
        moved = row.before and row.after and row.before != row.after
        words = [states.TITLES.get(each, each) for each in (row.before, row.after)]
        row.moved = " → ".join(words) if moved else ""
        row.role_title = ROLES.get(row.role, "")
    return rows


def seen(alert: Alert, now: datetime) -> Stretch:
    """The stretch of time around the alert that its chart shows."""
    end = min(alert.ended_at or now, alert.started_at + LONGEST)
    return Stretch(alert.started_at - BEFORE, max(min(end + AFTER, now), alert.started_at))


def curve(alert: Alert, points: Sequence[int], now: datetime) -> dict[str, Any]:
    """Where the curve around the alert is read, the stretch that is seen of it and the alert's own, in ms."""
    stretch, about = seen(alert, now), platform(alert.platform)
    query = {
        "range": "custom",
        "start": localdate(stretch.start).isoformat(),
        "end": localdate(stretch.end).isoformat(),
        "factor": judged(alert.evidence, about.factors, about.key_factor),
        "point": list(points),
    }
    url = reverse(f"{alert.platform}:chart", args=[alert.site_id])
    ends = {"from": stretch.start, "to": stretch.end, "start": alert.started_at, "end": alert.ended_at or now}
    told = {name: int(at.timestamp() * 1000) for name, at in ends.items()}
    return {"url": f"{url}?{urlencode(query, doseq=True)}", **told}


def _view(alert: Alert) -> Any:
    return sites.views(alert.platform, [alert.site_id]).get(alert.site_id)


def partners(alert: Alert) -> list[int]:
    """The alert's point, and those it is linked with (产治关联) unless the rule is about its silence alone."""
    if alert.point_id is None:
        return []
    rule = rules().get(alert.rule)
    if rule is not None and not rule.needs:
        return [alert.point_id]
    view = _view(alert)
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
