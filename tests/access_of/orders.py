"""Who may open what of alerts/orders/ (see tests/access_table.py)."""

from tests.access_lines import HANDLE, KEEP, WATCH, Line, act, look, then

ACCESS: dict[str, list[Line]] = {
    "alerts:orders": look(WATCH),
    "alerts:order_new": [Line(KEEP), Line(then(KEEP, 422), method="post")],
    "alerts:order_points": look(KEEP),
    "alerts:order_import": [Line(KEEP), Line(then(KEEP, 422), method="post")],
    "alerts:order_import_confirm": [Line(then(KEEP, 302), method="post")],
    "alerts:order_template": look(KEEP),
    "alerts:order": look(WATCH, "order"),
    "alerts:order_edit": [Line(KEEP, "order"), Line(then(KEEP, 422), "order", method="post")],
    "alerts:order_issue": act(KEEP, "order"),
    "alerts:order_lift": act(KEEP, "order"),
    "alerts:order_withdraw": act(KEEP, "order"),
    "alerts:order_board": look(WATCH),
    "alerts:declarations": look(WATCH),
    "alerts:declaration_new": [
        Line(WATCH),
        Line(then(WATCH, 422), method="post"),
    ],
    "alerts:declaration": look(WATCH, "declaration"),
    "alerts:declaration_review": [
        Line(then(HANDLE, 302), "declaration", method="post", data={"result": "approved"})
    ],
    "alerts:declaration_end": [Line(then(WATCH, 422), "declaration", method="post")],
    "alerts:declaration_withdraw": act(WATCH, "declaration"),
}
