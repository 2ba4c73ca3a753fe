"""Sites as the rules see them, kept a short while: they change when people edit, not when devices speak."""

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from alerts.aside import with_aside
from alerts.orders.in_force import with_orders
from alerts.parameters.in_force import with_versions
from alerts.rule_types import SiteView
from registry.rooms import model, platform

KEPT_S = 15.0
_kept: dict[tuple[str, int], tuple[float, SiteView]] = {}


def views(
    slug: str, site_ids: Iterable[int], *, since: datetime | None = None, until: datetime | None = None
) -> dict[int, SiteView]:
    """The view of each site in use; sites that are stopped or unknown are left out.

    ``since``: the versions of the numbers that were over before then are not needed. ``until``: those that begin
    after it do not count, so that the last version is the one that holds then.
    """
    now = time.monotonic()
    wanted = list(site_ids)
    stale = [pk for pk in wanted if now - _kept.get((slug, pk), (float("-inf"),))[0] > KEPT_S]
    if stale:
        kind: Any = model(platform(slug).site)
        fresh = kind.objects.filter(pk__in=stale).site_views()
        for pk in stale:
            _kept.pop((slug, pk), None)
        _kept.update({(slug, pk): (now, view) for pk, view in fresh.items()})
    kept = {pk: _kept[slug, pk][1] for pk in wanted if (slug, pk) in _kept}
    # Never from memory: what people decide counts from the next judgement on.
    return with_aside(slug, with_orders(slug, with_versions(slug, kept, since, until)), since)


def forget() -> None:
    """Read the sites anew at the next judgement (after an edit, or when a test begins)."""
    _kept.clear()
