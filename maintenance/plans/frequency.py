"""How often each platform's sites are to be visited (domain.md E.3; 平台默认值, not law). Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Frequency:
    """At least once in each period of ``months`` months; ``title`` as people say it."""

    months: int
    title: str


FREQUENCIES = {
    "power": Frequency(3, "每季度至少一次"),
    "dust": Frequency(1, "每月至少一次"),
    "fume": Frequency(1, "每月至少一次"),
}
MONTHLY = Frequency(1, "每月至少一次")


def frequency(platform: str) -> Frequency:
    """That of a platform; a platform added later is visited each month."""
    return FREQUENCIES.get(platform, MONTHLY)


def share(needing: int, months_left: int) -> int:
    """How many of ``needing`` sites fall to the first of the ``months_left``, so that the last one holds no
    more than it: of three months a third, of the last one all."""
    return -(-needing // months_left)


def longest_waiting(
    sites: Collection[int], last_visits: dict[int, date], route: dict[int, int], count: int
) -> list[int]:
    """The ``count`` sites that were not visited for longest, never visited ones first; ties by the route."""
    waited = sorted(sites, key=lambda each: (last_visits.get(each, date.min), route.get(each, 0), each))
    return waited[:count]
