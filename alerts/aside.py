"""Stretches whose readings were set aside (数据清理): no data there is not a silence of the device."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from alerts.rule_types import Declaration, SiteView
from telemetry.models import SetAside

AS_IF = "fault"
"""What such a stretch excuses is what a declared fault does: silence, and what is seen across the gap."""


def with_aside(
    slug: str, views: Mapping[int, SiteView], since: datetime | None = None
) -> dict[int, SiteView]:
    """``views`` (site → view) of one platform with what is aside of their points and not over by ``since``."""
    rows = SetAside.objects.filter(platform=slug, restored_at=None, rows__gt=0)
    rows = rows.filter(end__gt=since) if since else rows
    found: defaultdict[str, list[SetAside]] = defaultdict(list)
    for each in rows.order_by("start", "pk"):
        for point in each.points:
            found[str(point)].append(each)
    return {pk: _with(view, found) for pk, view in views.items()} if found else dict(views)


def _with(view: SiteView, found: Mapping[str, list[SetAside]]) -> SiteView:
    stretches = tuple(
        Declaration(AS_IF, (point.key,), each.start, each.end, approved=True)
        for point in view.points
        for each in found.get(point.key, ())
    )
    return replace(view, declarations=view.declarations + stretches) if stretches else view
