"""Who may open what of dust/air/ (see tests/access_table.py)."""

from tests.access_lines import KEEP, WATCH, Line, edit, look, then

ACCESS: dict[str, list[Line]] = {
    "dust:air": look(WATCH),
    "dust:station_new": edit(),
    "dust:station_edit": edit("station", scoped=False),
    "dust:air_import": edit(),
    "dust:air_confirm": [Line(then(KEEP, 302), method="post")],
    "dust:air_template": look(KEEP),
}
