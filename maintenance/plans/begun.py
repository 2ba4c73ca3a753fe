"""Which items of a plan are begun: visited, or on their way as a work order. Those stay as they are."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from maintenance.models import PlanItem, WorkOrder


def orders_of_item() -> QuerySet[WorkOrder]:
    """The orders that stand for the item of the outer query; a cancelled one never was."""
    return WorkOrder.objects.filter(plan_item=OuterRef("pk")).exclude(state=WorkOrder.State.CANCELLED)


def with_orders(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    """Items with ``has_order`` and the number, key and state of their newest order."""
    newest = orders_of_item().order_by("-pk")
    return items.annotate(
        has_order=Exists(orders_of_item()),
        order_id=Subquery(newest.values("pk")[:1]),
        order_number=Subquery(newest.values("number")[:1]),
        order_state=Subquery(newest.values("state")[:1]),
    )


def begun(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    return items.filter(Q(visit__isnull=False) | Exists(orders_of_item()))


def not_begun(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    return items.filter(~Exists(orders_of_item()), visit__isnull=True)
