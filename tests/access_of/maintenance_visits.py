"""Who may open what of maintenance: visits (see tests/access_table.py)."""

from typing import Any

from tests.access_lines import Line

ACCESS: dict[str, list[Line]] = {}


def rows(city: Any) -> None:
    """Its rows of the test city (tests/test_access.py)."""
