"""Who may open what of maintenance: stages (see tests/access_table.py)."""

from typing import Any

from tests.access_lines import WATCH, Line, act, look

ACCESS: dict[str, list[Line]] = {
    "maintenance:stages": look(WATCH),
    "maintenance:stages_late": look(WATCH),
    "maintenance:stage_site": look(WATCH, "worksite"),
    "maintenance:stage_device": look(WATCH, "device"),
    "maintenance:stage_site_move": act(WATCH, "worksite"),
    "maintenance:stage_device_move": act(WATCH, "device"),
}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py): sites and devices, which the city has."""
