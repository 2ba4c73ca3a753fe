"""A visit fulfils the item of its site in its month; a correction takes the place of what it corrects."""

from maintenance.models import PlanItem, Visit
from maintenance.plans.months import last_day, month_of


def fulfil(visit: Visit) -> PlanItem | None:
    """Note ``visit`` at the item it fulfils, in the caller's transaction; None when no plan asked for it.

    The item of the order it was sent by comes first if that is of the visit's month, then the site's earliest
    one of that month that nobody has visited; a visit that comes after its month fulfils its order's item late.
    """
    if visit.replaces_id and (moved := _moved(visit)):
        return moved
    month = month_of(visit.arrived_at)
    ordered = visit.order.plan_item_id if visit.order_id else None
    free = PlanItem.objects.select_for_update(of=("self",)).filter(site=visit.site_id, visit__isnull=True)
    here = free.filter(due_on__gte=month, due_on__lte=last_day(month)).order_by("due_on", "pk")
    item = here.filter(pk=ordered).first() or here.first() or free.filter(pk=ordered).first()
    if item is not None:
        item.visit = visit
        item.save(update_fields=["visit"])
    return item


def _moved(visit: Visit) -> PlanItem | None:
    item = PlanItem.objects.select_for_update(of=("self",)).filter(visit=visit.replaces_id).first()
    if item is not None:
        item.visit = visit
        item.save(update_fields=["visit"])
    return item
