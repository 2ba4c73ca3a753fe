"""Who may open what of alerts/inbox/ (see tests/access_table.py)."""

from tests.access_lines import WATCH, Line, act, look, then

ACCESS: dict[str, list[Line]] = {
    "alerts:rail": look(WATCH),
    "alerts:ask": [
        Line(WATCH, method="post", data={"verb": "comment", "scope": "all"}),
        Line(then(WATCH, 404), method="post"),
    ],
    "alerts:act": [
        Line(then(WATCH, 422), method="post", data={"verb": "comment", "frozen": "none"}),
        Line(then(WATCH, 404), method="post"),
    ],
    "alerts:undo": act(WATCH, "batch", scoped=False),
    "alerts:evidence": act(WATCH, "alert", to=200),
    "alerts:view_save": [Line(then(WATCH, 302), method="post", data={"name": "云中"})],
    "alerts:view_change": [Line(then(WATCH, 404), "view", method="post", scoped=False)],
}
