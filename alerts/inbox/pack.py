"""证据包: all that stands behind one alert in a ZIP that opens anywhere and says when it has been altered.

``index.html`` for people, ``data.json`` for programs, ``SHA256SUMS`` over both. The same state exported at the
same instant gives the same bytes. What was given out is kept in the alert's log and in the audit log.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from accounts.audit import record
from accounts.models import User
from alerts import cards, sites
from alerts.inbox import pack_chart, pack_rows, pairing
from alerts.models import Alert, AlertEvent
from alerts.watch import face

PAGE, DATA, SUMS = "index.html", "data.json", "SHA256SUMS"
FORM = 1
"""The version of data.json's form."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A pack as it was given out."""

    name: str
    content: bytes
    sha256: str


@transaction.atomic
def export(alert_id: int, *, by: User, now: datetime, address: str | None = None) -> Exported | None:
    """The pack of an alert, noted in its log; None when it is not ``by``'s to see."""
    alert = cards.found(alert_id, by=by)
    if alert is None:
        return None
    content = zipped(gathered(alert, by=by, now=now), now)
    digest = hashlib.sha256(content).hexdigest()
    AlertEvent.objects.create(
        alert=alert,
        at=now,
        kind=AlertEvent.Kind.COMMENT,
        actor=by,
        role=by.role,
        before=alert.handling,
        after=alert.handling,
        note=f"导出证据包，SHA-256 {digest}",
        data={"evidence": digest, "bytes": len(content)},
    )
    record("导出证据包", alert, by=by, address=address, sha256=digest, bytes=len(content))
    name = f"证据包-{alert.rule}-{alert.pk}-{timezone.localtime(now):%Y%m%d%H%M%S}.zip"
    return Exported(name, content, digest)


def gathered(alert: Alert, *, by: User, now: datetime) -> dict[str, Any]:
    """What the page and the data are made from; instants in the city's time."""
    points, stretch = cards.partners(alert), cards.seen(alert, now)
    view = sites.views(alert.platform, [alert.site_id], until=alert.started_at).get(alert.site_id)
    values = pack_rows.values(alert, points, stretch)
    raw, frames_left_out = pack_rows.frames(alert, values, points, stretch, by=by)
    limits = face(alert.platform).limits(view) if view else ()
    panels = pack_rows.panels(alert, values, stretch, now, limits)
    context = cards.context(alert, now=now)
    return context | {
        "exported_at": now,
        "exported_by": by,
        "stretch": stretch,
        "values": values,
        "raw": raw,
        "frames_left_out": frames_left_out,
        "charts": [(each.unit, mark_safe(pack_chart.drawn(each))) for each in panels],  # noqa: S308 - escaped there
        "strips": pairing.strips(alert, view, points, stretch),
    }


def zipped(told: dict[str, Any], now: datetime) -> bytes:
    """The archive: entries in a fixed order, stamped with the instant of export."""
    page = render_to_string("alerts/inbox/pack.html", told).encode()
    data = json.dumps(data_of(told), ensure_ascii=False, indent=1, sort_keys=True).encode()
    parts = {PAGE: page, DATA: data}
    parts[SUMS] = "".join(
        f"{hashlib.sha256(each).hexdigest()}  {name}\n" for name, each in parts.items()
    ).encode()
    stamp = timezone.localtime(now).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def data_of(told: dict[str, Any]) -> dict[str, Any]:
    """The same for programs."""
    alert, stretch = told["alert"], told["stretch"]
    return {
        "form": FORM,
        "exported_at": _at(told["exported_at"]),
        "exported_by": {"id": told["exported_by"].pk, "name": str(told["exported_by"])},
        "alert": _alert(alert),
        "stretch": {"start": _at(stretch.start), "end": _at(stretch.end)},
        "factors": [
            {"column": each.column, "title": each.title, "unit": each.unit} for each in told["values"].factors
        ],
        "values": told["values"].told(),
        "values_left_out": told["values"].left_out,
        "frames": [each.told() for each in told["raw"]],
        "frames_left_out": told["frames_left_out"],
        "log": [_event(each) for each in reversed(told["events"])],
        "orders": [_order(each) for each in told["orders"]],
        "declarations": [_declaration(each) for each in told["declarations"]],
        "notices": [_notice(each) for each in told["notices"]],
    }


def _at(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None


def _alert(alert: Alert) -> dict[str, Any]:
    plain = ("pk", "platform", "rule", "aspect", "level", "condition", "handling", "sentence", "evidence",
             "parameters", "occurrences", "outcome", "reason", "found_late", "due_step")  # fmt: skip
    instants = ("started_at", "ended_at", "detected_at", "acknowledged_at", "closed_at", "due_at")
    return {name: getattr(alert, name) for name in plain} | {name: _at(getattr(alert, name)) for name in instants} | {
        "site": {"id": alert.site_id, "name": alert.site.name, "enterprise": alert.site.enterprise.name},
        "point": {"id": alert.point_id, "name": alert.point.name} if alert.point else None,
        "district": {"code": alert.district_id, "name": alert.district.name},
    }  # fmt: skip


def _event(event: AlertEvent) -> dict[str, Any]:
    files = [
        {"name": each.name, "bytes": each.size, "sha256": each.sha256} for each in event.attachments.all()
    ]
    return {
        "at": _at(event.at),
        "kind": event.kind,
        "actor": str(event.actor) if event.actor else None,
        "role": event.role,
        "before": event.before,
        "after": event.after,
        "note": event.note,
        "data": event.data,
        "files": files,
    }


def _order(order: Any) -> dict[str, Any]:
    return {"number": order.number, "kind": order.kind, "cause": order.cause, "warning": order.warning,
            "cut_pct": order.cut_pct, "start": _at(order.start), "end": _at(order.end)}  # fmt: skip


def _declaration(each: Any) -> dict[str, Any]:
    return {"kind": each.kind, "reason": each.reason, "start": _at(each.start), "end": _at(each.end),
            "filed_at": _at(each.filed_at), "reviewed_at": _at(each.reviewed_at)}  # fmt: skip


def _notice(each: Any) -> dict[str, Any]:
    whom = str(each.user) if each.user else each.channel.title if each.channel else each.address
    return {"at": _at(each.made_at), "sent_at": _at(each.sent_at), "kind": each.kind, "to": whom,
            "occasion": each.occasion, "state": each.state}  # fmt: skip
