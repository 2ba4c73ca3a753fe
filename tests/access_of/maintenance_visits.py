"""Who may open what of maintenance/visits/ (see tests/access_table.py)."""

from tests.access_lines import Line

ACCESS: dict[str, list[Line]] = {}
