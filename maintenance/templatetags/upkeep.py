"""What maintenance knows of a device, for pages of other rooms."""

from typing import Any

from django import template
from django.utils import timezone

from maintenance.logs import sims
from registry.models import Device

register = template.Library()


@register.simple_tag
def sim_cause(device: Device | None) -> str:
    """A sentence when an expired SIM card may be why the device is silent; empty otherwise."""
    return sims.likely_cause(device, timezone.now()) if device else ""


@register.simple_tag(takes_context=True)
def sim_renewal(context: dict[str, Any], device: Device) -> int | None:
    """The card to renew, where the person may; None otherwise."""
    able = "plan_maintenance" in getattr(context["request"].user, "abilities", ())
    card = getattr(device, "sim", None)
    return card.pk if able and card else None
