"""Orders and declarations for tests, made in one call."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from alerts.models import Attachment, Declaration, DeclarationFile, Order
from alerts.orders import actions
from alerts.orders.content import Content
from registry.models import Enterprise, Site
from tests import factories

NOW = factories.instant("2026-11-20 08:00")
HOUR = timedelta(hours=1)


def content(**more: Any) -> Content:
    known = {"number": "TX-1", "kind": "stop", "start": NOW, "end": NOW + 48 * HOUR, "warning": "orange"}
    return Content(**{**known, **more})


def drafted(enterprise: Enterprise, by: User, *, now: datetime = NOW, **more: Any) -> Order:
    return actions.draft(content(**more), [enterprise.pk], by=by, now=now)[0]


def issued(enterprise: Enterprise, by: User, *, now: datetime = NOW, **more: Any) -> Order:
    order = drafted(enterprise, by, now=now, **more)
    actions.issue([order.pk], by=by, now=now)
    order.refresh_from_db()
    return order


def declaration(site: Site, by: User, kind: str = "outage", **more: Any) -> Declaration:
    known = {
        "site": site,
        "district_id": site.district_id,
        "kind": kind,
        "start": NOW,
        "planned_end": NOW + 48 * HOUR,
        "reason": "设备大修",
        "applicant": "王工",
        "filed_by": by,
        "filed_at": NOW,
    }
    return Declaration.objects.create(**{**known, **more})


def attached(to: Declaration) -> DeclarationFile:
    """A file of a declaration; its bytes are not there."""
    kept = Attachment.objects.create(
        district_id=to.district_id,
        stored=f"202611/{to.pk}",
        name="停运报告.pdf",
        kind="application/pdf",
        size=9,
        sha256="0" * 64,
        added_by=to.filed_by,
        added_at=to.filed_at,
    )
    return DeclarationFile.objects.create(declaration=to, attachment=kept)
