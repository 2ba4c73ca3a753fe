"""The state machine of a work order: which verb leads from where to where, and for whom. Pure.

The words of a state are those of ``maintenance.models.WorkOrder.State``.
"""

from dataclasses import dataclass

from accounts import verbs
from accounts.verbs import CREW, DESK, SYSTEM, instead, stands, who

TITLES = {
    "new": "待派单",
    "assigned": "待接单",
    "accepted": "已接单",
    "on_way": "途中",
    "on_site": "已到场",
    "rework": "待更正",
    "done": "已完成",
    "returned": "已退回",
    "cancelled": "已取消",
}
UNDER_WAY = frozenset({"accepted", "on_way", "on_site", "rework"})
WITH_CREW = UNDER_WAY | {"assigned"}
OPEN = WITH_CREW | {"new", "returned"}


@dataclass(frozen=True, slots=True)
class Verb(verbs.Verb):
    """One thing done with a work order. ``stamp``: the column that keeps when."""

    target: str
    stamp: str = ""
    needs_note: bool = False
    needs_crew: bool = False


_ALL = (
    Verb("assign", "派单", OPEN, "assigned", DESK | {SYSTEM}, "assigned_at", needs_crew=True),
    Verb("accept", "接单", frozenset({"assigned"}), "accepted", frozenset({CREW}), "accepted_at"),
    Verb(
        "set_out",
        "出发",
        frozenset({"assigned", "accepted", "rework"}),
        "on_way",
        frozenset({CREW}),
        "set_out_at",
    ),
    Verb(
        "arrive",
        "到场",
        frozenset({"assigned", "accepted", "on_way", "rework"}),
        "on_site",
        frozenset({CREW}),
        "arrived_at",
    ),
    Verb("finish", "完成", frozenset({"on_site"}), "done", frozenset({CREW}), "done_at"),
    Verb("send_back", "退回更正", frozenset({"done"}), "rework", DESK, needs_note=True),
    Verb("correct", "更正", frozenset({"rework"}), "done", frozenset({CREW}), "done_at"),
    Verb("give_back", "退回", WITH_CREW, "returned", frozenset({CREW, SYSTEM}), needs_note=True),
    Verb("reopen", "重办", frozenset({"done"}), "assigned", DESK | {SYSTEM}, "assigned_at", needs_note=True),
    Verb("cancel", "取消", OPEN, "cancelled", DESK | {SYSTEM}, needs_note=True),
)
VERBS = verbs.by_name(_ALL)
STEPS = ("accept", "set_out", "arrive", "finish")
"""The crew's way, in its order."""
BY_FORM = frozenset({"send_back", "correct"})
"""What follows a form that is returned and corrected; no button of the order does it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A work order as far as a verb depends on it. ``is_mine``: its crew is the one who acts."""

    state: str
    is_mine: bool = False


def refusal(verb: Verb, standing: Standing, role: str) -> str:
    """Why ``role`` may not do this now, as a sentence for the person; empty when it may."""
    if role not in verb.roles:
        return f"{who(role)}不能{verb.title}"
    if role == CREW and not standing.is_mine:
        return f"这张工单没有派给您，不能{verb.title}"
    if standing.state not in verb.sources:
        return f"这张工单{stands(TITLES[standing.state])}，不能{verb.title}{_instead(standing, role)}"
    return ""


def allowed(standing: Standing, role: str) -> list[Verb]:
    """What ``role`` can do with the order now, in the order of its life."""
    return [verb for verb in VERBS.values() if not refusal(verb, standing, role)]


def next_step(state: str) -> str:
    """The crew's next verb on its way; empty where it has none."""
    usual = {
        "assigned": "accept",
        "accepted": "set_out",
        "on_way": "arrive",
        "on_site": "finish",
        "rework": "correct",
    }
    return usual.get(state, "")


def _instead(standing: Standing, role: str) -> str:
    return instead(verb for verb in VERBS.values() if role in verb.roles and standing.state in verb.sources)
