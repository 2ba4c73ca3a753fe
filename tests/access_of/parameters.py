"""Who may open what of alerts/parameters/ (see tests/access_table.py)."""

from tests.access_lines import KEEP, WATCH, Line, act, look, then

REFUSED = then(KEEP, 422)
ACCESS: dict[str, list[Line]] = {
    "alerts:rules": look(WATCH),
    "alerts:rule": look(WATCH, "code", scoped=False),
    "alerts:rule_set": [Line(REFUSED, "code", method="post", scoped=False)],
    "alerts:rule_try": [Line(REFUSED, "code", method="post", scoped=False)],
    "alerts:setting_restore": act(KEEP, "setting"),
    "alerts:target_choices": look(KEEP, "slug", scoped=False),
    "alerts:trial": look(KEEP, "trial"),
    "alerts:trial_stop": act(KEEP, "trial"),
    "alerts:trial_apply": [Line(REFUSED, "trial", method="post")],
    "alerts:standards": look(WATCH),
    "alerts:standard_new": [
        Line(KEEP, "slug", scoped=False),
        Line(REFUSED, "slug", method="post", scoped=False),
    ],
    "alerts:standard_drop": act(KEEP, "own_standard", scoped=False),
    "alerts:standard_choose": [Line(REFUSED, "slug", method="post", scoped=False)],
}
