"""How often one address may knock on the open door of the survey."""

from django.core.cache import cache

WITHIN_S = 600
MOST = 60
"""Requests of one address in ten minutes: a family behind one connection, not a machine."""


def is_too_often(address: str) -> bool:
    """Counts this knock. A window begins with its first one."""
    name = f"survey:{address}"
    cache.add(name, 0, WITHIN_S)
    try:
        return int(cache.incr(name)) > MOST
    except ValueError:  # the window closed between the two
        return False
