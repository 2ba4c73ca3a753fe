"""Money as the ledger writes it."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """元 with thousands and 分: 349,000.00; — without an amount."""
    return "—" if amount in (None, "") else f"{amount:,.2f}"
