"""Who may open what of maintenance: work (see tests/access_table.py)."""

from datetime import UTC, datetime
from typing import Any

from maintenance.work.actions import open_order
from tests.access_lines import WATCH, Line, look, only, statuses, then

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
DESK = statuses(302, 200, 200, 404, 403, 200)
"""A row of the district that no crew was sent to: crews see their own alone."""
MINE = only(WATCH, "staff", "crew", "admin")

ACCESS: dict[str, list[Line]] = {
    "maintenance:work_orders": look(WATCH),
    "maintenance:work_new": [Line(WATCH), Line(then(WATCH, 422), method="post")],
    "maintenance:work_mine": look(MINE),
    "maintenance:work_order": look(DESK, "work_order"),
    "maintenance:work_move": [Line(then(DESK, 422), "work_order", method="post")],
    "maintenance:work_of_alert": look(WATCH, "alert"),
    "maintenance:work_of_site": look(WATCH, "worksite"),
    "api:work-order-list": look(statuses(403, 200, 200, 200, 403, 200)),
    "api:work-order-detail": look(statuses(403, 200, 200, 404, 403, 200), "work_order"),
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
    city.work_order = open_order(
        source="phone", site=city.worksite, what="来电反映数据不动", by=city.user, now=AT, caller="刘某"
    )
