"""Who may open what of alerts/notices/ (see tests/access_table.py)."""

from tests.access_lines import HANDLE, RULE, WATCH, Line, look, statuses, then

ROBOT = statuses(302, 404, 404, 404, 403, 200)
"""A group's robot exists for administrators only."""

ACCESS: dict[str, list[Line]] = {
    "alerts:notices": look(WATCH),
    "alerts:notices_read": [Line(then(WATCH, 302), method="post")],
    "alerts:notice_open": [
        Line(statuses(302, 404, 404, 404, 403, 404), "notice", method="post", scoped=False)
    ],
    "alerts:notice_log": look(HANDLE),
    "alerts:storms": look(WATCH),
    "alerts:storm": look(WATCH, "storm"),
    "alerts:channels": look(WATCH),
    "alerts:channel_new": [*look(WATCH), Line(then(WATCH, 422), method="post")],
    "alerts:robot_new": [*look(RULE), Line(then(RULE, 422), method="post")],
    "alerts:channel_edit": [
        *look(ROBOT, "robot", scoped=False),
        Line(then(ROBOT, 422), "robot", method="post", scoped=False),
    ],
    "alerts:channel_remove": [Line(then(ROBOT, 302), "robot", method="post", scoped=False)],
    "alerts:channel_try": [Line(then(ROBOT, 302), "robot", method="post", scoped=False)],
    "alerts:notice_texts": look(RULE),
    "alerts:notice_text": [
        *look(RULE, "text", scoped=False),
        Line(then(RULE, 422), "text", method="post", scoped=False),
    ],
}
