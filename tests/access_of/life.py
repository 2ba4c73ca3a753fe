"""Who may open what of alerts/life/ (see tests/access_table.py)."""

from tests.access_lines import Line

ACCESS: dict[str, list[Line]] = {}
