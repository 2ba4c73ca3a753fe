"""What the officer is looking at: alerts in sight, in the district of the top bar, narrowed by the address."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from alerts.inbox.filters import InboxFilter
from alerts.models import Alert, Storm
from registry.current import current_district


def in_sight(request: Any, asked: QueryDict) -> QuerySet:
    """What the person may see, in the district of the top bar unless the address names one."""
    rows = Alert.objects.visible_to(request.user)
    here = None if asked.get("district") else current_district(request)
    return rows.filter(district=here) if here else rows


def chosen(request: Any, asked: QueryDict) -> InboxFilter:
    return InboxFilter(asked, in_sight(request, asked), request=request)


def storms(request: Any, asked: QueryDict) -> list[Storm]:
    """What goes on in many places at once; each leads its members, which the queue leaves out. One that is
    over stays while a member waits for a person: level 1 closes by itself."""
    left = Alert.objects.unhandled().filter(storm=OuterRef("pk"), level__gte=2)
    rows = Storm.objects.visible_to(request.user).filter(Q(ended_at=None) | Exists(left))
    rows = rows.select_related("district")
    code = asked.get("district") or getattr(current_district(request), "pk", "")
    rows = rows.filter(district=code) if code and code.isalnum() else rows
    return list(rows.defer("district__boundary").order_by("-started_at")[:10])
