"""Who may open what of maintenance/field/ (see tests/access_table.py)."""

from tests.access_lines import Line

ACCESS: dict[str, list[Line]] = {}
