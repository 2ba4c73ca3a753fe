"""Who may open what of alerts/life/ (see tests/access_table.py)."""

from tests.access_lines import API_WATCH, HANDLE, KEEP, WATCH, Line, look, then

ACCESS: dict[str, list[Line]] = {
    "alerts:supervisions": look(WATCH),
    "alerts:supervision": look(WATCH, "supervision"),
    "alerts:supervision_new": [Line(KEEP), Line(then(KEEP, 422), method="post")],
    **{
        f"alerts:supervision_{verb}": [Line(then(HANDLE, 422), "supervision", method="post")]
        for verb in ("reply", "extend", "review")
    },
    # Its bytes lie outside the database: a row without them is "not there any more".
    "alerts:attachment": look(then(WATCH, 404), "attachment"),
    # Crews may act on what they were assigned, so the door is open to all who watch; the act refuses.
    "api:alert-act": [Line(then(API_WATCH, 400), "alert", method="post")],
    "api:alert-act-many": [Line(then(API_WATCH, 400), method="post")],
    "api:alert-undo": [Line(then(API_WATCH, 400), method="post")],
    "api:alert-verbs": look(API_WATCH, "alert"),
}
