"""The legal limit that a scenario file says is in force; without one the rules' own defaults hold."""

from alerts.rule_types import StandardView, Version
from alerts.scenario_fields import Field


def read_versions(root: Field, keys: list[str]) -> tuple[Version, ...]:
    """``"standard": {"column": …, "limit": …}``, in force at every point from the beginning."""
    given = root.get("standard")
    if given is None:
        return ()
    standard = _standard(given)
    return (Version(float("-inf"), standards=dict.fromkeys(keys, standard)),)


def _standard(given: Field) -> StandardView:
    name, window, difference = given.get("name"), given.get("window_s"), given.get("difference")
    allowed, cap = given.get("allowed_a_day"), given.get("background_cap")
    return StandardView(
        name=name.text() if name else "",
        column=given["column"].text(),
        limit=given["limit"].positive(),
        window_s=window.positive() if window else 3600,
        difference=difference.boolean() if difference else False,
        allowed_a_day=int(allowed.number()) if allowed else 0,
        background_cap=cap.positive() if cap else None,
    )
