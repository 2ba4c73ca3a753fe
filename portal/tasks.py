"""Doors for Celery: what pages need counted before they are opened."""

from celery import shared_task
from django.utils import timezone

from portal.overview import Scope, count_rates
from registry.models import District
from registry.rooms import platforms


@shared_task(name="portal.tasks.count_rates")
def count_all_rates() -> int:
    """The overview's rates for the whole city and for each district; how many were counted."""
    codes = tuple(District.objects.values_list("code", flat=True))
    scopes = [Scope(codes), *(Scope((code,)) for code in codes)]
    now = timezone.now()
    counted = [count_rates(each, platform.slug, now) for each in scopes for platform in platforms()]
    return len(counted)
