"""Who may open what of maintenance: phone (see tests/access_table.py)."""

from typing import Any

from tests.access_lines import OPEN, WATCH, Line, look, only, then

MAINTAIN = only(WATCH, "staff", "crew", "admin")

ACCESS: dict[str, list[Line]] = {
    "maintenance:field_app": look(OPEN),
    "maintenance:field_worker": look(OPEN),
    "maintenance:field_manifest": look(OPEN),
    "maintenance:field_person": look(MAINTAIN),
    "maintenance:field_bundle": look(MAINTAIN),
    "maintenance:field_live": look(MAINTAIN, "plant"),
    "maintenance:field_move": [Line(then(MAINTAIN, 422), method="post")],
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
