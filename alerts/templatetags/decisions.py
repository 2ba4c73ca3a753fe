"""Orders and declarations beside what they are about: a site, an enterprise."""

from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from alerts.models import Declaration, Order
from alerts.orders.events import hours, lines
from alerts.orders.in_force import standing_at

register = template.Library()
NEWEST = 8


@register.inclusion_tag("alerts/orders/_standing.html", takes_context=True)
def decisions_at(context: dict[str, Any], site: Any) -> dict[str, Any]:
    """What stands at a site now, and the declarations that wait for a review."""
    user, now = context["request"].user, timezone.now()
    orders, declarations = standing_at(site.pk, now)
    waiting = Declaration.objects.visible_to(user).filter(site=site.pk, result=Declaration.Result.WAITING)
    seen = set(
        Order.objects.visible_to(user)
        .filter(pk__in=[each.pk for each in orders])
        .values_list("pk", flat=True)
    )
    return {
        "orders": [(each, hours(each), each.pk in seen) for each in orders],
        "declarations": [*declarations, *waiting.order_by("start")],
        "now": now,
    }


@register.inclusion_tag("alerts/orders/_of_enterprise.html", takes_context=True)
def decisions_of(context: dict[str, Any], enterprise: Any) -> dict[str, Any]:
    """The newest orders of an enterprise and the declarations of its sites."""
    user, now = context["request"].user, timezone.now()
    orders = Order.objects.visible_to(user).filter(enterprise=enterprise).order_by("-start", "-pk")
    declarations = Declaration.objects.visible_to(user).filter(site__enterprise=enterprise)
    current = declarations.filter(
        Q(result=Declaration.Result.WAITING) | Q(result=Declaration.Result.APPROVED)
    )
    return {
        "lines": lines(orders.prefetch_related("points")[:NEWEST], now),
        "declarations": list(current.select_related("site").order_by("-start")[:NEWEST]),
        "enterprise": enterprise,
        "may_order": "issue_orders" in user.abilities,
    }
